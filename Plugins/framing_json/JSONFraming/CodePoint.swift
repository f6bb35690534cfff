/// The rest of a code point of which the first byte was seen (RFC 3629, 4).
struct CodePoint {
    private(set) var missing: Int
    /// What the next byte may be.
    private var allowed: ClosedRange<UInt8>

    /// - Returns: `nil` for a byte that begins none of more than one byte.
    init?(first: UInt8) {
        switch first {
        case 0xC2...0xDF: (missing, allowed) = (1, 0x80...0xBF)
        case 0xE0: (missing, allowed) = (2, 0xA0...0xBF)
        case 0xED: (missing, allowed) = (2, 0x80...0x9F)
        case 0xE1...0xEF: (missing, allowed) = (2, 0x80...0xBF)
        case 0xF0: (missing, allowed) = (3, 0x90...0xBF)
        case 0xF1...0xF3: (missing, allowed) = (3, 0x80...0xBF)
        case 0xF4: (missing, allowed) = (3, 0x80...0x8F)
        default: return nil
        }
    }

    /// - Returns: `false` where `byte` can't go on with it.
    mutating func accept(_ byte: UInt8) -> Bool {
        guard allowed.contains(byte) else { return false }
        missing -= 1
        allowed = 0x80...0xBF
        return true
    }
}
