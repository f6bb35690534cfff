/// The text form of an IPv6 address (RFC 4291, 2.2), perhaps with a zone (RFC 4007, 11).
enum IPv6Literal {
    /// Says whether `text` is an address, with or without `%zone`, and without brackets.
    static func isValid(_ text: Substring) -> Bool {
        let bytes = Array(text.utf8)
        let addressEnd = bytes.firstIndex(of: UInt8(ascii: "%")) ?? bytes.count
        return isAddress(bytes[..<addressEnd]) && (addressEnd == bytes.count || isZone(bytes[(addressEnd + 1)...]))
    }

    private static func isZone(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { $0.isASCIIAlphanumeric || "-._~".utf8.contains($0) }
    }

    private static func isAddress(_ bytes: ArraySlice<UInt8>) -> Bool {
        let colon = UInt8(ascii: ":")
        guard let gap = bytes.indices.first(where: { bytes[$0...].starts(with: [colon, colon]) }) else {
            return groupCount(bytes, mayEndInIPv4: true) == 8
        }
        // RFC 4291, 2.2, 2: "::" stands for one or more groups of zeros, once.
        let front = bytes[..<gap], back = bytes[(gap + 2)...]
        let frontCount = front.isEmpty ? 0 : groupCount(front, mayEndInIPv4: false)
        let backCount = back.isEmpty ? 0 : groupCount(back, mayEndInIPv4: true)
        guard let frontCount, let backCount else { return false }
        return frontCount + backCount <= 7
    }

    /// How many groups of 16 bits stand in `bytes`, or `nil` if one of them is none.
    private static func groupCount(_ bytes: ArraySlice<UInt8>, mayEndInIPv4: Bool) -> Int? {
        let groups = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var count = 0
        for (index, group) in groups.enumerated() {
            if (1...4).contains(group.count), group.allSatisfy({ $0.hexadecimalValue != nil }) {
                count += 1
            } else {
                guard mayEndInIPv4, index == groups.count - 1, isIPv4(group) else { return nil }
                count += 2
            }
        }
        return count
    }

    private static func isIPv4(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                let isPlain = part.count == 1 || part.first != UInt8(ascii: "0")
                guard (1...3).contains(part.count), isPlain, part.allSatisfy({ $0.isASCIIDigit }) else { return false }
                return part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
            }
    }
}
