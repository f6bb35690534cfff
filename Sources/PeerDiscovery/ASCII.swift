/// The character classes that addresses are made of.
extension UInt8 {
    /// DIGIT and ALPHA (RFC 5234, B.1).
    var isASCIIDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    var isASCIIAlphanumeric: Bool { isASCIIDigit || (self | 0x20) &- UInt8(ascii: "a") < 26 }

    /// The value of a hexadecimal digit in either case.
    var hexadecimalValue: UInt8? {
        if isASCIIDigit { return self - UInt8(ascii: "0") }
        let letter = (self | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? letter + 10 : nil
    }

    /// tchar (RFC 9110, 5.6.2), which subprotocols are made of.
    var isTokenCharacter: Bool { isASCIIAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains(self) }
}

extension Substring.UTF8View {
    /// The same view without spaces and tabs at either end.
    var trimmed: Substring.UTF8View {
        var view = self
        while let first = view.first, first == 0x20 || first == 0x09 { view.removeFirst() }
        while let last = view.last, last == 0x20 || last == 0x09 { view.removeLast() }
        return view
    }
}
