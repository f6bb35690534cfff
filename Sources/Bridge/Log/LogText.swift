import EventLoop

/// How bytes from outside are shown in the log, and how small numbers are.
enum LogText {
    /// `text` with everything that could forge a line or drive a terminal written as `\xHH`.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: needsEscape) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if needsEscape(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += scalar.value < 0x100 ? "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits : "\\u{\(digits)}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// `2026-11-21T02:48:09`, without the fraction.
    static func dateAndTime(_ time: WallClock.Fields) -> String {
        """
        \(padded(time.year, to: 4))-\(padded(time.month, to: 2))-\(padded(time.day, to: 2))T\
        \(padded(time.hour, to: 2)):\(padded(time.minute, to: 2)):\(padded(time.second, to: 2))
        """
    }

    /// `.123Z ` behind the second of a time stamp.
    static func milliseconds(_ value: Int) -> String { ".\(padded(value, to: 3))Z " }

    /// A duration in seconds with three digits behind the point: `1.250`.
    static func seconds(_ milliseconds: UInt64) -> String {
        "\(milliseconds / 1000).\(padded(Int(milliseconds % 1000), to: 3))"
    }

    private static func padded(_ value: Int, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// C0, DEL and C1 controls, line separators, and the marks that reverse the direction of text.
    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
