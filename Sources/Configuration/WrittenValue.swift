/// The text of a value, and the ways to read it. The ranges come from the key.
struct WrittenValue {
    let text: String

    /// A number in decimal digits.
    func whole<Number: FixedWidthInteger>(in range: ClosedRange<Number>) throws(BadValue) -> Number {
        if let (number, unit) = numberAndUnit, unit.isEmpty, let count = number.times(1),
            let value = Number(exactly: count), range.contains(value)
        {
            return value
        }
        throw BadValue(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }

    /// A time, in milliseconds. It is in seconds unless a unit follows; fractions must not cut a millisecond.
    func time(in range: ClosedRange<UInt64>) throws(BadValue) -> UInt64 {
        guard let value = milliseconds, range.contains(value) else { throw Self.expectedTime(range, "") }
        return value
    }

    /// A time as `time` reads it, or `nil` for 0.
    func timeOrOff(in range: ClosedRange<UInt64>) throws(BadValue) -> UInt64? {
        guard let value = milliseconds, value == 0 || range.contains(value) else {
            throw Self.expectedTime(range, ", or 0 for none")
        }
        return value == 0 ? nil : value
    }

    /// A number of bytes, `K`, `M` and `G` being powers of 1024.
    func size(in range: ClosedRange<Int>) throws(BadValue) -> Int {
        if let (number, unit) = numberAndUnit, let factor = Self.bytes(in: unit), let count = number.times(factor),
            let value = Int(exactly: count), range.contains(value), !text.utf8.contains(UInt8(ascii: "."))
        {
            return value
        }
        throw BadValue(
            expected:
                "a size from \(Self.describe(bytes: range.lowerBound)) to \(Self.describe(bytes: range.upperBound)),"
                + " in bytes or with K, M or G")
    }

    /// The permissions of a file, in octal digits.
    func permissions() throws(BadValue) -> UInt32 {
        guard let value = UInt32(text, radix: 8), value <= 0o777, text.utf8.first != UInt8(ascii: "+") else {
            throw BadValue(expected: "permissions in octal from 0 to 0777")
        }
        return value
    }

    /// Where to listen.
    func listenAddress() throws(BadValue) -> ListenAddress {
        guard let address = ListenAddress(text) else { throw BadValue(expected: ListenAddress.expectation) }
        return address
    }

    /// How much to log.
    func logLevel() throws(BadValue) -> LogLevel {
        guard let level = LogLevel(rawValue: text) else { throw BadValue(expected: "error, warn, info or debug") }
        return level
    }

    /// Any text at all; `what` tells what it should be.
    func nonEmpty(_ what: String) throws(BadValue) -> String {
        guard !text.isEmpty else { throw BadValue(expected: what) }
        return text
    }

    private var numberAndUnit: (Decimal, unit: Substring)? {
        var rest = text[...].utf8
        guard let number = Decimal(consuming: &rest) else { return nil }
        return (number, Substring(rest))
    }

    private var milliseconds: UInt64? {
        guard let (number, unit) = numberAndUnit else { return nil }
        return Self.milliseconds(in: unit).flatMap(number.times)
    }

    private static func milliseconds(in unit: Substring) -> UInt64? {
        switch unit {
        case "ms": 1
        case "", "s": 1_000
        case "m": 60_000
        case "h": 3_600_000
        default: nil
        }
    }

    private static func bytes(in unit: Substring) -> UInt64? {
        switch unit {
        case "": 1
        case "K", "k": 1 << 10
        case "M", "m": 1 << 20
        case "G", "g": 1 << 30
        default: nil
        }
    }

    private static func expectedTime(_ range: ClosedRange<UInt64>, _ addition: String) -> BadValue {
        let (shortest, longest) = (describe(milliseconds: range.lowerBound), describe(milliseconds: range.upperBound))
        return BadValue(
            expected: "a time from \(shortest) to \(longest)\(addition), in seconds or with ms, s, m or h")
    }

    private static func describe(milliseconds: UInt64) -> String {
        if milliseconds == 0 { return "0" }
        for unit in ["h", "m", "s"] {
            if let size = Self.milliseconds(in: unit[...]), milliseconds.isMultiple(of: size) {
                return "\(milliseconds / size)\(unit)"
            }
        }
        return "\(milliseconds)ms"
    }

    private static func describe(bytes: Int) -> String {
        for unit in ["G", "M", "K"] {
            if let size = Self.bytes(in: unit[...]), UInt64(bytes).isMultiple(of: size) {
                return "\(UInt64(bytes) / size)\(unit)"
            }
        }
        return "\(bytes)"
    }
}
