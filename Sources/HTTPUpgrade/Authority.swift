/// The `uri-host [":" port]` of a Host field or an absolute target.
enum Authority {
    /// Says whether `text` names a host that is not empty, and a port that can exist, if any.
    ///
    /// Userinfo is refused: it has no place in a Host field, and RFC 9110, 4.2.4 calls it an error in a target.
    static func isValid(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        let hostEnd: Int
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            guard AddressLiteral.isIPv6(bytes[1..<close]) else { return false }
            hostEnd = close + 1
        } else {
            hostEnd = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            guard isRegisteredName(bytes[..<hostEnd]) else { return false }
        }
        guard hostEnd < bytes.count else { return true }
        return bytes[hostEnd] == UInt8(ascii: ":") && isPort(bytes[(hostEnd + 1)...])
    }

    private static func isRegisteredName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard !bytes.isEmpty else { return false }
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < bytes.endIndex, bytes[index + 1].isHexDigit, bytes[index + 2].isHexDigit else {
                    return false
                }
                index += 3
            } else {
                guard bytes[index].isRegisteredNameCharacter else { return false }
                index += 1
            }
        }
        return true
    }

    // RFC 3986, 3.2.3: any number of digits, none too. TCP sets their value a limit, zeros in front do not count.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        let digits = bytes.drop { $0 == UInt8(ascii: "0") }
        guard digits.count <= 5, digits.allSatisfy({ $0.isDigit }) else { return false }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 65535
    }
}
