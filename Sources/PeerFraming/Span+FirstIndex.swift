extension Span<UInt8> {
    /// Where `byte` first stands from `start` on.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        precondition(start >= 0)
        let found = unsafe withUnsafeBytes { memory -> Int in
            guard let base = memory.baseAddress else { return 0 }
            let wanted = SIMD16(repeating: byte)
            var index = start
            while index &+ 16 <= memory.count {
                // SAFETY: the block ends inside the bytes, and a comparison has 16 lanes of one byte, each all ones or
                // all zeros: as two words, read as little-endian, the first set bit is in the first lane that matches.
                let matches = unsafe (base + index).loadUnaligned(as: SIMD16<UInt8>.self) .== wanted
                let words = unsafe unsafeBitCast(matches, to: SIMD2<UInt64>.self)
                if words[0] | words[1] != 0 {
                    return index &+ (words[0] != 0 ? words[0].firstSetByte : 8 &+ words[1].firstSetByte)
                }
                index &+= 16
            }
            while index < memory.count {
                // SAFETY: `index` lies inside the bytes.
                if unsafe memory[index] == byte { return index }
                index &+= 1
            }
            return memory.count
        }
        return found < count ? found : nil
    }
}

extension UInt64 {
    /// Which byte in memory holds the first set bit.
    @inline(__always)
    fileprivate var firstSetByte: Int { UInt64(littleEndian: self).trailingZeroBitCount &>> 3 }
}
