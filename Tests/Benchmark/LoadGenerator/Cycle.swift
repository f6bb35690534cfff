/// The messages of a bulk transfer, which a sender sends again and again: as payload, and as it puts them on the wire.
///
/// The count of messages is odd, so that a bridge whose buffers are powers of two can't lose, repeat or swap one
/// and go unseen.
struct Cycle {
    private static let payloadTarget = 320 * 1024

    let messageSize: Int
    let payload: [UInt8]
    let wire: [UInt8]
    /// What one message takes on the wire.
    let wireSize: Int
    /// What the messages that fit 64 KiB take on the wire; one message at least.
    var batchSize: Int { max(1, 64 * 1024 / wireSize) * wireSize }

    /// - Parameter framed: Each message is a masked frame on the wire; else the wire is the payload.
    init(messageSize: Int, framed: Bool) {
        let count = max(3, Self.payloadTarget / messageSize) | 1
        var random = Random(seed: 0x5EED)
        var payload: [UInt8] = [], wire: [UInt8] = []
        payload.reserveCapacity(count * messageSize)
        wire.reserveCapacity(count * (messageSize + ClientFrame.headerSize(for: messageSize)))
        for _ in 0..<count {
            let message = (0..<messageSize).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            payload += message
            if framed {
                ClientFrame.append(message, size: messageSize, key: random.maskingKey(), to: &wire)
            }
        }
        self.messageSize = messageSize
        self.payload = payload
        self.wire = framed ? wire : payload
        wireSize = self.wire.count / count
    }
}
