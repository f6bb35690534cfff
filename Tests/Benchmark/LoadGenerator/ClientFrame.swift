/// How a client writes a message: one masked binary frame.
enum ClientFrame {
    private static let binary: UInt8 = 0x82
    private static let close: UInt8 = 0x88

    /// What a frame of `payloadSize` has in front of the payload.
    static func headerSize(for payloadSize: Int) -> Int {
        2 + (payloadSize < 126 ? 0 : payloadSize <= 0xFFFF ? 2 : 8) + 4
    }

    /// Adds a frame with `payload`, masked with `key`, to the end of `wire`.
    static func append(_ payload: some Sequence<UInt8>, size: Int, key: [UInt8], to wire: inout [UInt8]) {
        append(payload, size: size, key: key, opcode: binary, to: &wire)
    }

    /// A Close frame with status code 1000.
    static func close(key: [UInt8]) -> [UInt8] {
        var wire: [UInt8] = []
        append([0x03, 0xE8], size: 2, key: key, opcode: close, to: &wire)
        return wire
    }

    private static func append(
        _ payload: some Sequence<UInt8>, size: Int, key: [UInt8], opcode: UInt8, to wire: inout [UInt8]
    ) {
        let short: UInt8 = size < 126 ? UInt8(size) : size <= 0xFFFF ? 126 : 127
        let lengthBytes = headerSize(for: size) - 6
        // RFC 6455, 5.2: the mask bit, and a length in network order.
        wire += [opcode, 0x80 | short]
        wire += (0..<lengthBytes).map { UInt8(truncatingIfNeeded: size >> (8 * (lengthBytes - 1 - $0))) }
        wire += key
        wire += zip(payload, 0...).map { $0 ^ key[$1 & 3] }
    }
}
