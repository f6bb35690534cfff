/// A number in base 128, as Protocol Buffers write it: seven bits in each byte, the lowest first, and the eighth says
/// that more follow.
enum Varint: Equatable {
    /// It goes on behind these bytes.
    case incomplete
    case number(UInt64, encodedLength: Int)
    /// It has more than 64 bits.
    case tooLarge

    /// Reads one from the front of `bytes`. A longer form than the number needs is as good as the shortest.
    static func parse(_ bytes: Span<UInt8>) -> Varint {
        var number: UInt64 = 0
        for index in 0..<10 {
            guard index < bytes.count else { return .incomplete }
            let byte = bytes[index]
            // The tenth byte has room for the last of 64 bits.
            guard index < 9 || byte <= 1 else { return .tooLarge }
            number |= UInt64(byte & 0x7F) << (7 * UInt64(index))
            guard byte & 0x80 != 0 else { return .number(number, encodedLength: index + 1) }
        }
        return .tooLarge
    }

    /// The shortest form of a number.
    static func encode(_ number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = number
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
