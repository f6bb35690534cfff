/// Writes the frames of a server: never masked (RFC 6455, 5.1), never with reserved bits.
package enum FrameWriter {
    /// The size of the longest header that a server writes: two bytes and a length of eight.
    @inline(__always)
    package static var longestHeader: Int { 10 }

    /// How many bytes a header takes in front of a payload of `payloadLength` bytes: 2, 4 or 10.
    @inline(__always)
    package static func headerLength(payloadLength: Int) -> Int {
        // RFC 6455, 5.2: the minimal number of bytes must be used to encode the length.
        payloadLength < 126 ? 2 : payloadLength <= 0xFFFF ? 4 : 10
    }

    /// Writes a header to `buffer`, which must have room for it at `offset`.
    ///
    /// - Returns: How many bytes were written.
    package static func writeHeader(
        _ opcode: Opcode, isFinal: Bool, payloadLength: Int, to buffer: inout MutableSpan<UInt8>, at offset: Int
    ) -> Int {
        let length = headerLength(payloadLength: payloadLength)
        precondition(offset >= 0 && length <= buffer.count - offset)
        return unsafe buffer.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            // SAFETY: `length` bytes from `offset` on lie inside the buffer, and no more are written.
            return unsafe writeHeader(opcode, isFinal: isFinal, payloadLength: payloadLength, to: base + offset)
        }
    }

    /// Writes a header to `address`, where the caller has room for `headerLength(payloadLength:)` bytes.
    ///
    /// - Returns: How many bytes were written.
    @unsafe
    package static func writeHeader(
        _ opcode: Opcode, isFinal: Bool, payloadLength: Int, to address: UnsafeMutableRawPointer
    ) -> Int {
        // RFC 6455, 5.5: control frames have at most 125 bytes of payload and are not fragmented.
        precondition(payloadLength >= 0)
        precondition(!opcode.isControl || isFinal && payloadLength <= FrameHeader.longestControlPayload)
        let first = opcode.rawValue | (isFinal ? 0x80 : 0)
        // SAFETY: the writes add up to `headerLength(payloadLength:)`, for which the caller vouches.
        unsafe address.storeBytes(of: first, as: UInt8.self)
        switch headerLength(payloadLength: payloadLength) {
        case 2:
            unsafe address.storeBytes(of: UInt8(payloadLength), toByteOffset: 1, as: UInt8.self)
            return 2
        case 4:
            unsafe address.storeBytes(of: 126, toByteOffset: 1, as: UInt8.self)
            unsafe address.storeBytes(of: UInt16(payloadLength).bigEndian, toByteOffset: 2, as: UInt16.self)
            return 4
        default:
            unsafe address.storeBytes(of: 127, toByteOffset: 1, as: UInt8.self)
            unsafe address.storeBytes(of: UInt64(payloadLength).bigEndian, toByteOffset: 2, as: UInt64.self)
            return 10
        }
    }

    /// The payload of a Close frame (RFC 6455, 5.5.1).
    ///
    /// - Parameter code: One that may stand in a frame; `nil` makes an empty payload, which has no reason.
    /// - Parameter reason: Is cut at the border of a code point if it has more than 123 bytes.
    package static func closePayload(_ code: CloseCode?, reason: String) -> [UInt8] {
        guard let code else {
            precondition(reason.isEmpty, "a reason stands behind a code")
            return []
        }
        precondition(code.mayStandInFrame, "a code that never travels")
        let text = Array(reason.utf8)
        var end = min(text.count, FrameHeader.longestControlPayload - 2)
        // RFC 6455, 5.5.1: the reason is UTF-8, so it is not cut inside a code point.
        while end < text.count, text[end] & 0xC0 == 0x80 { end -= 1 }
        return [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)] + text[..<end]
    }
}
