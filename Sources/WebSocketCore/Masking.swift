#if _endian(big)
    #error("Masking takes the lowest byte of a word for the first one in memory.")
#endif

/// A frame's mask, turned to the next byte of its payload (RFC 6455, 5.3).
///
/// Masking and unmasking are the same operation.
package struct Masking: Sendable {
    /// The key whose lowest byte belongs to the next payload byte.
    package private(set) var key: UInt32

    /// Starts at the first byte of a payload.
    @inline(__always)
    package init(key: UInt32) { self.key = key }

    /// Unmasks `range` in place.
    ///
    /// - Returns: Whether all of the unmasked bytes are ASCII, which falls off for free.
    @inline(__always)
    @discardableResult
    package mutating func unmask(_ buffer: inout MutableSpan<UInt8>, in range: Range<Int>) -> Bool {
        unmask(&buffer, in: range, movingTo: range.lowerBound)
    }

    /// Unmasks `range` while it moves down, so that it begins at `destination`.
    ///
    /// - Returns: Whether all of the unmasked bytes are ASCII.
    @discardableResult
    package mutating func unmask(
        _ buffer: inout MutableSpan<UInt8>, in range: Range<Int>, movingTo destination: Int
    ) -> Bool {
        precondition(range.upperBound <= buffer.count && 0 <= destination && destination <= range.lowerBound)
        let isASCII = unsafe buffer.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            // SAFETY: both ranges lie inside the buffer, and the destination is not above the source.
            return unsafe Masking.unmask(
                base + range.lowerBound, to: base + destination, count: range.count, key: key)
        }
        key = Masking.turn(key, by: range.count)
        return isASCII
    }

    /// The key whose lowest byte belongs to the payload byte `count` bytes further on.
    @inline(__always)
    private static func turn(_ key: UInt32, by count: Int) -> UInt32 {
        let bits = 8 &* UInt32(truncatingIfNeeded: count & 3)
        return key &>> bits | key &<< (32 &- bits)
    }

    /// The key for 8 bytes.
    @inline(__always)
    private static func twice(_ key: UInt32) -> UInt64 { UInt64(key) &<< 32 | UInt64(key) }
}

extension Masking {
    /// One register of the machine that every x86-64 and arm64 has.
    private typealias Block = SIMD2<UInt64>

    /// Unmasks `count` bytes from `source` to `destination`, which must not be above it; the two may overlap.
    ///
    /// Every load comes before a store that could touch its bytes: the last bytes are loaded first and stored
    /// last, so that no count needs a loop over single bytes.
    ///
    /// - Returns: Whether all of the unmasked bytes are ASCII.
    @inline(__always)
    static func unmask(
        _ source: UnsafeMutableRawPointer, to destination: UnsafeMutableRawPointer, count: Int, key: UInt32
    ) -> Bool {
        // SAFETY: the caller vouches for `count` bytes at both addresses; no access below leaves them.
        guard count >= 16 else { return unsafe unmaskShort(source, to: destination, count: count, key: key) }
        let wide = Block(repeating: twice(key))
        let wideAtEnd = Block(repeating: twice(turn(key, by: count)))
        let last = unsafe (source + (count &- 16)).loadUnaligned(as: Block.self) ^ wideAtEnd
        var seen = last
        var offset = 0
        while offset &+ 64 <= count {
            let a = unsafe (source + offset).loadUnaligned(as: Block.self) ^ wide
            let b = unsafe (source + (offset &+ 16)).loadUnaligned(as: Block.self) ^ wide
            let c = unsafe (source + (offset &+ 32)).loadUnaligned(as: Block.self) ^ wide
            let d = unsafe (source + (offset &+ 48)).loadUnaligned(as: Block.self) ^ wide
            seen |= (a | b) | (c | d)
            unsafe (destination + offset).storeBytes(of: a, as: Block.self)
            unsafe (destination + (offset &+ 16)).storeBytes(of: b, as: Block.self)
            unsafe (destination + (offset &+ 32)).storeBytes(of: c, as: Block.self)
            unsafe (destination + (offset &+ 48)).storeBytes(of: d, as: Block.self)
            offset &+= 64
        }
        while offset &+ 16 < count {
            let block = unsafe (source + offset).loadUnaligned(as: Block.self) ^ wide
            seen |= block
            unsafe (destination + offset).storeBytes(of: block, as: Block.self)
            offset &+= 16
        }
        unsafe (destination + (count &- 16)).storeBytes(of: last, as: Block.self)
        return (seen[0] | seen[1]) & 0x8080_8080_8080_8080 == 0
    }

    /// Unmasks fewer than 16 bytes: the first and the last half of them, which may overlap.
    @inline(__always)
    private static func unmaskShort(
        _ source: UnsafeMutableRawPointer, to destination: UnsafeMutableRawPointer, count: Int, key: UInt32
    ) -> Bool {
        // SAFETY: as in `unmask`. Both halves are loaded before either is stored.
        if count >= 8 {
            let first = unsafe source.loadUnaligned(as: UInt64.self) ^ twice(key)
            let last =
                unsafe (source + (count &- 8)).loadUnaligned(as: UInt64.self) ^ twice(turn(key, by: count))
            unsafe destination.storeBytes(of: first, as: UInt64.self)
            unsafe (destination + (count &- 8)).storeBytes(of: last, as: UInt64.self)
            return (first | last) & 0x8080_8080_8080_8080 == 0
        }
        if count >= 4 {
            let first = unsafe source.loadUnaligned(as: UInt32.self) ^ key
            let last = unsafe (source + (count &- 4)).loadUnaligned(as: UInt32.self) ^ turn(key, by: count)
            unsafe destination.storeBytes(of: first, as: UInt32.self)
            unsafe (destination + (count &- 4)).storeBytes(of: last, as: UInt32.self)
            return (first | last) & 0x8080_8080 == 0
        }
        var seen: UInt8 = 0
        for offset in 0..<count {
            let byte =
                unsafe source.load(fromByteOffset: offset, as: UInt8.self)
                ^ UInt8(truncatingIfNeeded: key &>> (8 &* UInt32(truncatingIfNeeded: offset)))
            seen |= byte
            unsafe destination.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
        }
        return seen & 0x80 == 0
    }
}
