/// UTF-8, one byte at a time, as the table of the Unicode standard (chapter 3, table 3-7) has it.
struct UTF8Model {
    /// The ranges that the next bytes must be in; empty between code points.
    private var expected: [ClosedRange<UInt8>] = []

    var isBetweenCodePoints: Bool { expected.isEmpty }

    /// - Returns: whether `byte` may stand here. A model that has said no is of no use any more.
    mutating func accept(_ byte: UInt8) -> Bool {
        if let range = expected.first {
            expected.removeFirst()
            return range.contains(byte)
        }
        let tail: ClosedRange<UInt8> = 0x80...0xBF
        switch byte {
        case 0x00...0x7F: break
        case 0xC2...0xDF: expected = [tail]
        case 0xE0: expected = [0xA0...0xBF, tail]
        case 0xED: expected = [0x80...0x9F, tail]
        case 0xE1...0xEF: expected = [tail, tail]
        case 0xF0: expected = [0x90...0xBF, tail, tail]
        case 0xF4: expected = [0x80...0x8F, tail, tail]
        case 0xF1...0xF3: expected = [tail, tail, tail]
        default: return false
        }
        return true
    }
}
