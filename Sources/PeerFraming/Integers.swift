extension Span<UInt8> {
    /// All bytes as one number; there are at most eight.
    func integer(isBigEndian: Bool) -> UInt64 {
        precondition(count <= 8)
        var value: UInt64 = 0
        for index in indices {
            value = value << 8 | UInt64(self[isBigEndian ? index : count - 1 - index])
        }
        return value
    }
}

extension OutputSpan<UInt8> {
    /// Appends `value` in `width` bytes.
    ///
    /// - Returns: `false`, with nothing appended, if it does not fit.
    mutating func append(_ value: UInt64, width: Int, isBigEndian: Bool) -> Bool {
        guard value >> UInt64(8 * width) == 0 else { return false }
        for place in 0..<width {
            append(UInt8(truncatingIfNeeded: value >> UInt64(8 * (isBigEndian ? width - 1 - place : place))))
        }
        return true
    }
}
