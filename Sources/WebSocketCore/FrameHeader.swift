/// What a client's frame says about itself in front of its payload (RFC 6455, 5.2).
package struct FrameHeader: Equatable, Sendable {
    /// What the frame carries.
    package let opcode: Opcode
    /// Whether the frame is the last one of its message.
    package let isFinal: Bool
    /// The key as it lies in memory: its first byte on the wire is the lowest one here.
    package let maskingKey: UInt32
    /// How many bytes of payload follow; at most 63 bits, so never negative.
    package let payloadLength: Int
    /// How many bytes the header itself takes, 6 to 14.
    package let encodedLength: Int

    /// The longest payload that a control frame may carry (RFC 6455, 5.5).
    @inline(__always)
    package static var longestControlPayload: Int { 125 }
}

extension FrameHeader {
    /// Reads one header from the front of `bytes`.
    ///
    /// Each rule is judged as soon as the bytes that it speaks of are here: a bad frame is
    /// refused at once, not after the sender has filled our buffer.
    ///
    /// - Parameter payloadLimit: The longest payload that a data frame may announce.
    /// - Returns: `nil` if `bytes` ends inside the header. Call again with more.
    package static func parse(
        _ bytes: Span<UInt8>, payloadLimit: Int? = nil
    ) throws(ProtocolViolation) -> FrameHeader? {
        guard bytes.count >= 1 else { return nil }
        let opcode = try opcode(ofFirst: bytes[0])
        guard bytes.count >= 2 else { return nil }
        let shortLength = try shortLength(ofSecond: bytes[1], opcode: opcode)

        let lengthBytes = shortLength < 126 ? 0 : shortLength == 126 ? 2 : 8
        // RFC 6455, 5.2: the most significant bit of a 64-bit length must be 0.
        if lengthBytes == 8, bytes.count >= 3, bytes[2] & 0x80 != 0 { throw .lengthTopBitSet }
        guard bytes.count >= 2 + lengthBytes else { return nil }
        let length = lengthBytes == 0 ? UInt64(shortLength) : bytes.bigEndian(at: 2, count: lengthBytes)

        // RFC 6455, 5.2: the minimal number of bytes must be used to encode the length.
        guard lengthBytes != 2 || length > 125, lengthBytes != 8 || length > 0xFFFF else { throw .lengthNotMinimal }
        if let payloadLimit, length > UInt64(payloadLimit), !opcode.isControl {
            throw .messageTooLong(frameLength: length, roomLeft: payloadLimit)
        }

        let encodedLength = 2 + lengthBytes + 4
        guard bytes.count >= encodedLength else { return nil }
        let key = UInt32(truncatingIfNeeded: bytes.bigEndian(at: 2 + lengthBytes, count: 4)).byteSwapped
        return FrameHeader(
            opcode: opcode, isFinal: bytes[0] & 0x80 != 0, maskingKey: key, payloadLength: Int(length),
            encodedLength: encodedLength)
    }

    @inline(__always)
    private static func opcode(ofFirst byte: UInt8) throws(ProtocolViolation) -> Opcode {
        // RFC 6455, 5.2: reserved bits must be 0 unless an extension gives them a meaning.
        guard byte & 0x70 == 0 else { throw .reservedBitsSet(byte & 0x70) }
        guard let opcode = Opcode(rawValue: byte & 0x0F) else { throw .unknownOpcode(byte & 0x0F) }
        // RFC 6455, 5.5: control frames must not be fragmented.
        guard !opcode.isControl || byte & 0x80 != 0 else { throw .fragmentedControlFrame }
        return opcode
    }

    @inline(__always)
    private static func shortLength(ofSecond byte: UInt8, opcode: Opcode) throws(ProtocolViolation) -> UInt8 {
        // RFC 6455, 5.1: a server must close the connection upon a frame that is not masked.
        guard byte & 0x80 != 0 else { throw .unmaskedFrame }
        // RFC 6455, 5.5: control frames have a payload of 125 bytes or less.
        guard !opcode.isControl || byte & 0x7F <= longestControlPayload else { throw .controlFrameTooLong }
        return byte & 0x7F
    }
}

extension Span<UInt8> {
    /// The number that `count` bytes from `offset` on spell in network order.
    @inline(__always)
    fileprivate func bigEndian(at offset: Int, count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in offset..<offset + count { value = value << 8 | UInt64(self[index]) }
        return value
    }
}
