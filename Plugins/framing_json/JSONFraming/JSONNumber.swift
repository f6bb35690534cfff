/// How far a number has come (RFC 8259, 6).
enum JSONNumber {
    case minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits

    /// - Returns: `nil` for a byte that begins no number.
    init?(first: UInt8) {
        switch first {
        case UInt8(ascii: "-"): self = .minus
        case UInt8(ascii: "0"): self = .zero
        case UInt8(ascii: "1")...UInt8(ascii: "9"): self = .integer
        default: return nil
        }
    }

    /// Whether it is a number if it ends here.
    var mayEnd: Bool {
        switch self {
        case .zero, .integer, .fraction, .exponentDigits: true
        case .minus, .point, .exponent, .exponentSign: false
        }
    }

    /// - Returns: `false` where `byte` can't go on with it.
    mutating func accept(_ byte: UInt8) -> Bool {
        guard let next = next(byte) else { return false }
        self = next
        return true
    }

    private func next(_ byte: UInt8) -> JSONNumber? {
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        switch self {
        case .minus:
            return JSONNumber(first: byte).flatMap { $0.mayEnd ? $0 : nil }
        case .zero, .integer, .fraction:
            if isDigit { return self.afterDigit }
            if byte == UInt8(ascii: "."), !isFraction { return .point }
            return byte | 0x20 == UInt8(ascii: "e") ? .exponent : nil
        case .point:
            return isDigit ? .fraction : nil
        case .exponent:
            if isDigit { return .exponentDigits }
            return byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") ? .exponentSign : nil
        case .exponentSign, .exponentDigits:
            return isDigit ? .exponentDigits : nil
        }
    }

    private var isFraction: Bool { if case .fraction = self { true } else { false } }

    /// No digit follows a zero in front.
    private var afterDigit: JSONNumber? { if case .zero = self { nil } else { self } }
}
