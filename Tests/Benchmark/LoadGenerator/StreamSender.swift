/// Sends a cycle of messages without end, as fast as the kernel takes them.
struct StreamSender {
    /// What one turn sends at most, so that the receivers get theirs.
    private static let turn = 256 * 1024

    private var offset = 0
    private(set) var payloadSent = 0

    /// Sends what the kernel takes in one turn.
    ///
    /// - Parameters:
    ///   - writeSize: What one write has of the wire: a multiple of one message.
    ///   - finishing: Go on to the end of the message that was begun, not further.
    /// - Returns: Whether the last message is whole.
    mutating func send(
        _ cycle: Cycle, to socket: borrowing Descriptor, writeSize: Int, finishing: Bool
    ) throws(BenchmarkError) -> Bool {
        var sentInTurn = 0
        repeat {
            if finishing && offset % cycle.wireSize == 0 { return true }
            let step = finishing ? cycle.wireSize : writeSize
            let end = min(offset - offset % step + step, cycle.wire.count)
            let count = try socket.send(cycle.wire.span.extracting(offset..<end))
            guard count > 0 else { break }
            sentInTurn += count
            moveOn(by: count, cycle)
        } while sentInTurn < Self.turn
        return offset % cycle.wireSize == 0
    }

    private mutating func moveOn(by count: Int, _ cycle: Cycle) {
        payloadSent += (offset + count) / cycle.wireSize * cycle.messageSize
        payloadSent -= offset / cycle.wireSize * cycle.messageSize
        offset = (offset + count) % cycle.wire.count
    }
}
