/// A message that is sent over and over with another stamp in front, so that no two echoes are alike.
struct EchoMessage {
    /// The first bytes of the payload.
    static let stampSize = 8

    private(set) var wire: [UInt8] = []
    private var payload: [UInt8]
    private let key: [UInt8]
    private var received = 0

    /// - Parameter framed: The message is a masked frame on the wire; else the wire is the payload.
    init(size: Int, framed: Bool, seed: UInt64) {
        var random = Random(seed: seed)
        key = framed ? random.maskingKey() : [0, 0, 0, 0]
        payload = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        if framed {
            ClientFrame.append(payload, size: size, key: key, to: &wire)
        } else {
            wire = payload
        }
    }

    /// Makes it the message with `stamp`, no byte of which has come back.
    mutating func restart(stamp: UInt64) {
        let header = wire.count - payload.count
        for position in 0..<Self.stampSize {
            let byte = UInt8(truncatingIfNeeded: stamp >> (8 * UInt64(position)))
            payload[position] = byte
            wire[header + position] = byte ^ key[position & 3]
        }
        received = 0
    }

    /// Judges the next bytes that came back.
    ///
    /// - Returns: Whether the message is whole.
    mutating func accept(_ bytes: Span<UInt8>) throws(BenchmarkError) -> Bool {
        guard bytes.count <= payload.count - received else { throw .unexpectedBytes }
        guard same(bytes, payload.span.extracting(received..<received + bytes.count)) else {
            throw .wrongBytes(position: received)
        }
        received += bytes.count
        return received == payload.count
    }
}
