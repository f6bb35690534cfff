/// `true`, `false` or `null`, as far as it has come (RFC 8259, 3).
struct JSONWord {
    /// The letters that are missing, the next one in the lowest byte.
    private var missing: UInt32

    /// - Returns: `nil` for a byte that begins none of them.
    init?(first: UInt8) {
        switch first {
        case UInt8(ascii: "t"): missing = Self.letters("r", "u", "e")
        case UInt8(ascii: "f"): missing = Self.letters("a", "l", "s", "e")
        case UInt8(ascii: "n"): missing = Self.letters("u", "l", "l")
        default: return nil
        }
    }

    var isWhole: Bool { missing == 0 }

    /// - Returns: `false` where `byte` can't go on with it.
    mutating func accept(_ byte: UInt8) -> Bool {
        guard UInt8(truncatingIfNeeded: missing) == byte else { return false }
        missing >>= 8
        return true
    }

    private static func letters(_ letters: Unicode.Scalar...) -> UInt32 {
        letters.reversed().reduce(0) { $0 << 8 | $1.value }
    }
}
