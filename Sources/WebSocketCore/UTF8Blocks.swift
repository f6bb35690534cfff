/// Judges text 16 bytes at a time.
///
/// Whether a byte may stand where it does depends on itself and the three bytes in front of it, so all bytes
/// of a block are judged at once, and blocks may overlap.
enum UTF8Blocks {
    private typealias Bytes = SIMD16<UInt8>

    /// How many bytes a block has.
    @inline(__always)
    static var size: Int { 16 }

    /// How many bytes in front of a block are looked at.
    @inline(__always)
    static var lookBehind: Int { 3 }

    /// Whether no byte from `start` on is wrong where it stands; the last code point may be unfinished.
    ///
    /// - Parameter start: Where a code point starts, at least `lookBehind` behind the first byte and `size` in
    ///   front of the end.
    static func areValid(_ text: Span<UInt8>, from start: Int) -> Bool {
        precondition(start >= lookBehind && text.count - start >= size)
        return unsafe text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            // SAFETY: every block lies between `start` and the end, and looks `lookBehind` bytes back.
            let last = bytes.count - size
            var offset = unsafe skipASCII(base, from: start, to: last)
            while offset < last {
                guard unsafe isValid(base + offset) else { return false }
                // Behind ASCII, but not behind a cut code point, ASCII needs no more judgement.
                let wasASCII = unsafe isASCII((base + offset).loadUnaligned(as: Bytes.self))
                offset &+= size
                if wasASCII { offset = unsafe skipASCII(base, from: offset, to: last) }
            }
            return unsafe isValid(base + last)
        }
    }

    /// The first block from `start` on that is not all ASCII, or does not start in front of `end`.
    @inline(__always)
    private static func skipASCII(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var offset = start
        while offset &+ 64 <= end {
            // SAFETY: the four blocks end in front of `end`.
            let a = unsafe (base + offset).loadUnaligned(as: Bytes.self)
            let b = unsafe (base + (offset &+ 16)).loadUnaligned(as: Bytes.self)
            let c = unsafe (base + (offset &+ 32)).loadUnaligned(as: Bytes.self)
            let d = unsafe (base + (offset &+ 48)).loadUnaligned(as: Bytes.self)
            guard isASCII((a | b) | (c | d)) else { break }
            offset &+= 64
        }
        while offset < end {
            // SAFETY: a block that starts in front of the last one is inside the text.
            guard unsafe isASCII((base + offset).loadUnaligned(as: Bytes.self)) else { break }
            offset &+= 16
        }
        return offset
    }

    @inline(__always)
    private static func isASCII(_ block: Bytes) -> Bool {
        isZero(block & all(0x80))
    }

    @inline(__always)
    private static func isZero(_ block: Bytes) -> Bool {
        let halves = unsafe unsafeBitCast(block, to: SIMD2<UInt64>.self)
        return halves[0] | halves[1] == 0
    }

    /// Judges the 16 bytes at `address` by themselves and the three bytes in front of each.
    @inline(__always)
    private static func isValid(_ address: UnsafeRawPointer) -> Bool {
        // SAFETY: the caller vouches for the block and for three bytes in front of it.
        let byte = unsafe address.loadUnaligned(as: Bytes.self)
        let first = unsafe (address - 1).loadUnaligned(as: Bytes.self)
        let second = unsafe (address - 2).loadUnaligned(as: Bytes.self)
        let third = unsafe (address - 3).loadUnaligned(as: Bytes.self)
        // A byte continues a code point exactly where one to three bytes before it announce so.
        let isContinuation = (byte & all(0xC0)) .== all(0x80)
        let isAwaited = (first .>= all(0xC0)) .| (second .>= all(0xE0)) .| (third .>= all(0xF0))
        // RFC 3629, 3 and 4: no overlong forms, no surrogates, nothing above U+10FFFF.
        let isNeverUsed = ((byte & all(0xFE)) .== all(0xC0)) .| (byte .>= all(0xF5))
        let isOverlong =
            ((first .== all(0xE0)) .& (byte .< all(0xA0))) .| ((first .== all(0xF0)) .& (byte .< all(0x90)))
        let isOutside =
            ((first .== all(0xED)) .& (byte .>= all(0xA0))) .| ((first .== all(0xF4)) .& (byte .>= all(0x90)))
        let isWrong = (isContinuation .^ isAwaited) .| isNeverUsed .| isOverlong .| isOutside
        return isZero(all(0).replacing(with: all(1), where: isWrong))
    }

    /// A block of one value. Operators between a vector and a scalar are slow by a factor of 300.
    @inline(__always)
    private static func all(_ value: UInt8) -> Bytes { Bytes(repeating: value) }
}
