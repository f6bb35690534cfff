import WebSocketCore

/// How far both sides of a connection have taken what was sent to them.
///
/// A deadline compares two of these: a side that is slow is not late, one that takes nothing is.
struct Progress {
    private struct Side {
        var mark: UInt64
        /// Something waits with us: the kernel's own buffers are full.
        var waits: Bool

        func hasMoved(since earlier: Side) -> Bool {
            // A ping or a Close that the other side's kernel took says nothing about who should answer it.
            let silent = UInt64(FrameHeader.longestControlPayload + FrameWriter.longestHeader)
            return mark > earlier.mark && (earlier.waits || mark - earlier.mark > silent)
        }
    }

    private let client: Side
    private let peer: Side

    init(of connection: Connection) {
        client = Side(mark: connection.client.progressMark, waits: !connection.client.queue.isEmpty)
        peer = Side(mark: connection.peer.progressMark, waits: !connection.peer.queue.isEmpty)
    }

    /// Whether either side has taken something since.
    func hasMoved(since earlier: Progress) -> Bool {
        clientHasMoved(since: earlier) || peer.hasMoved(since: earlier.peer)
    }

    /// Whether the client has taken something since.
    func clientHasMoved(since earlier: Progress) -> Bool { client.hasMoved(since: earlier.client) }
}
