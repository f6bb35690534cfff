import Glibc

/// A small generator of numbers that a seed repeats (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// True about `times` in `of`.
    mutating func chance(_ times: Int, in of: Int) -> Bool { number(in: 1...of) <= times }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// Valid UTF-8 of exactly `bytes` bytes, with code points of all lengths and stretches of ASCII.
    mutating func text(bytes: Int) -> [UInt8] {
        var text: [UInt8] = []
        while text.count < bytes {
            let borders: [ClosedRange<Int>] = [0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x1_0000...0x10_FFFF]
            let stretch = chance(1, in: 3) ? number(in: 1...30) : 0
            text += (0..<stretch).map { _ in UInt8(number(in: 0x20...0x7E)) }
            let value = UInt32(number(in: borders[number(in: 0...3)]))
            if let scalar = Unicode.Scalar(value) { text += Array(String(scalar).utf8) }
        }
        while text.count > bytes {
            while let last = text.popLast(), last & 0xC0 == 0x80 {}
        }
        return text + [UInt8](repeating: 0x20, count: bytes - text.count)
    }

    /// `stream` in pieces of up to `longest` bytes.
    mutating func split(_ stream: [UInt8], upTo longest: Int) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = stream[...]
        while !rest.isEmpty {
            let piece = rest.prefix(number(in: 1...longest))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}

/// The seeds of a property test: `count` new ones for each run, or the one that WEBSOCKSY_TEST_SEED gives.
///
/// A test that fails names its seed as its argument.
func seeds(_ count: Int) -> [UInt64] {
    // SAFETY: no test changes the environment, so the string stays where it is while it is read.
    if let text = unsafe getenv("WEBSOCKSY_TEST_SEED"), let seed = UInt64(unsafe String(cString: text)) {
        return [seed]
    }
    var system = SystemRandomNumberGenerator()
    return (0..<count).map { _ in system.next() }
}
