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
            guard isAddressLiteral(bytes[1..<close]) else { return false }
            hostEnd = close + 1
        } else {
            hostEnd = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            guard isRegisteredName(bytes[..<hostEnd]) else { return false }
        }
        guard hostEnd < bytes.count else { return true }
        return bytes[hostEnd] == UInt8(ascii: ":") && isPort(bytes[(hostEnd + 1)...])
    }

    /// The shape of an IPv6 literal; what it says matters only to those who compare it.
    private static func isAddressLiteral(_ bytes: ArraySlice<UInt8>) -> Bool {
        let colon = UInt8(ascii: ":")
        return bytes.count >= 2 && bytes.count <= 45 && bytes.contains(colon)
            && bytes.allSatisfy { $0.isHexDigit || $0 == colon || $0 == UInt8(ascii: ".") }
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

    // RFC 3986, 3.2.3: the port may be empty.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count <= 5, bytes.allSatisfy({ $0.isDigit }) else { return false }
        return bytes.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 65535
    }
}
