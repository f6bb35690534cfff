/// The character classes of RFC 9110 and RFC 3986 that a handshake meets.
extension UInt8 {
    @inline(__always) static var tab: UInt8 { 0x09 }
    @inline(__always) static var lineFeed: UInt8 { 0x0A }
    @inline(__always) static var carriageReturn: UInt8 { 0x0D }
    @inline(__always) static var space: UInt8 { 0x20 }

    /// OWS (RFC 9110, 5.6.3).
    var isOptionalWhitespace: Bool { self == .space || self == .tab }
    /// DIGIT, ALPHA, HEXDIG and VCHAR (RFC 5234, B.1).
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
    var isHexDigit: Bool { isDigit || (self | 0x20) &- UInt8(ascii: "a") < 6 }
    var isVisible: Bool { 0x21...0x7E ~= self }
    /// The small letter for a capital one, else the same byte.
    var lowercased: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }

    /// tchar (RFC 9110, 5.6.2).
    var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: isDigit || isLetter
        }
    }

    /// field-vchar, SP and HTAB (RFC 9110, 5.5); bytes beyond ASCII are opaque.
    var isFieldValueCharacter: Bool { isVisible || isOptionalWhitespace || self >= 0x80 }

    /// What may stand in a reg-name besides percent-encoded bytes (RFC 3986, 3.2.2).
    var isRegisteredNameCharacter: Bool {
        switch self {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "!"),
            UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="):
            true
        default: isDigit || isLetter
        }
    }
}

extension StringProtocol {
    /// Compares ASCII letters without regard to case, and every other byte exactly.
    func matchesIgnoringCase(_ other: String) -> Bool {
        utf8.count == other.utf8.count && zip(utf8, other.utf8).allSatisfy { $0.lowercased == $1.lowercased }
    }

    /// Whether this is `1*tchar` (RFC 9110, 5.6.2).
    var isToken: Bool { !isEmpty && utf8.allSatisfy { $0.isTokenCharacter } }
}

extension Substring.UTF8View {
    /// The same view without spaces and tabs at either end.
    var trimmed: Substring.UTF8View {
        var view = self
        while let first = view.first, first.isOptionalWhitespace { view.removeFirst() }
        while let last = view.last, last.isOptionalWhitespace { view.removeLast() }
        return view
    }
}
