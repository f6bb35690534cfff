import WebSocketCore

/// The key of the examples in RFC 6455, 5.7.
let exampleKey: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

/// One masked frame as a client writes it.
func clientFrame(
    _ opcode: Opcode, _ payload: [UInt8] = [], isFinal: Bool = true, key: [UInt8] = exampleKey
) -> [UInt8] {
    clientHeader(opcode, length: payload.count, isFinal: isFinal, key: key) + masked(payload, key: key)
}

/// The header of such a frame, in front of a payload of `length` bytes.
func clientHeader(
    _ opcode: Opcode, length: Int, isFinal: Bool = true, key: [UInt8] = exampleKey
) -> [UInt8] {
    let first = opcode.rawValue | (isFinal ? 0x80 : 0)
    return switch length {
    case ..<126: [first, 0x80 | UInt8(length)] + key
    case ...0xFFFF: [first, 0xFE] + bigEndian(UInt64(length), count: 2) + key
    default: [first, 0xFF] + bigEndian(UInt64(length), count: 8) + key
    }
}

/// The payload of a Close frame.
func closePayload(_ code: UInt16, _ reason: [UInt8] = []) -> [UInt8] {
    bigEndian(UInt64(code), count: 2) + reason
}

/// RFC 6455, 5.3, word by word: octet i of the result is octet i of the input XOR octet i MOD 4 of the key.
func masked(_ payload: [UInt8], key: [UInt8]) -> [UInt8] {
    payload.enumerated().map { index, byte in byte ^ key[index % 4] }
}

/// The lowest `count` bytes of `value` in network order.
func bigEndian(_ value: UInt64, count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
}

/// The key as a number whose lowest byte comes first on the wire.
func number(_ key: [UInt8]) -> UInt32 {
    key.reversed().reduce(0) { $0 << 8 | UInt32($1) }
}
