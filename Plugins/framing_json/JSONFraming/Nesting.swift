/// Which brackets are open, in one bit for each.
struct Nesting {
    /// More than this, and a text is no JSON here (RFC 8259, 9 allows a limit). It bounds the memory: 1 KiB.
    static let limit = 8192

    private var words: [UInt64] = []
    private(set) var depth = 0

    /// Whether the innermost open bracket is that of an object.
    var isInObject: Bool {
        guard depth > 0 else { return false }
        return words[(depth - 1) / 64] >> UInt64((depth - 1) % 64) & 1 == 1
    }

    /// - Returns: `false` beyond the limit.
    mutating func open(object: Bool) -> Bool {
        guard depth < Self.limit else { return false }
        if depth / 64 == words.count { words.append(0) }
        let bit: UInt64 = 1 << UInt64(depth % 64)
        if object { words[depth / 64] |= bit } else { words[depth / 64] &= ~bit }
        depth += 1
        return true
    }

    mutating func close() {
        precondition(depth > 0)
        depth -= 1
    }
}
