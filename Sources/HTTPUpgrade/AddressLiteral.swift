/// What stands between the brackets of an authority (RFC 3986, 3.2.2).
enum AddressLiteral {
    /// Says whether `bytes` are an IPv6 address: eight groups of 16 bits, `::` for one or more of them, an IPv4 address
    /// for the last two.
    ///
    /// The literals of later versions (`[v1.x]`) are none that this server could be reached at.
    static func isIPv6(_ bytes: ArraySlice<UInt8>) -> Bool {
        let colon = UInt8(ascii: ":")
        let gap = bytes.indices.dropLast().first { bytes[$0] == colon && bytes[$0 + 1] == colon }
        guard let gap else { return groupCount(bytes, mayEndInIPv4: true) == 8 }
        let front = bytes[..<gap], back = bytes[(gap + 2)...]
        guard let frontCount = front.isEmpty ? 0 : groupCount(front, mayEndInIPv4: false),
            let backCount = back.isEmpty ? 0 : groupCount(back, mayEndInIPv4: true)
        else { return false }
        return frontCount + backCount <= 7
    }

    /// How many groups stand in `bytes` between single colons, or `nil` if one of them is none.
    private static func groupCount(_ bytes: ArraySlice<UInt8>, mayEndInIPv4: Bool) -> Int? {
        let groups = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for group in groups.dropLast() where !isGroup(group) { return nil }
        guard let last = groups.last, !isGroup(last) else { return groups.count }
        return mayEndInIPv4 && isIPv4(last) ? groups.count + 1 : nil
    }

    private static func isGroup(_ bytes: ArraySlice<UInt8>) -> Bool {
        1...4 ~= bytes.count && bytes.allSatisfy { $0.isHexDigit }
    }

    private static func isIPv4(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy(isOctet)
    }

    /// A number up to 255 without zeros in front.
    private static func isOctet(_ digits: ArraySlice<UInt8>) -> Bool {
        guard 1...3 ~= digits.count, digits.allSatisfy({ $0.isDigit }) else { return false }
        guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return false }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
    }
}
