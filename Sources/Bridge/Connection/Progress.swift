import WebSocketCore

/// How far both sides of a connection have taken what was sent to them.
///
/// A deadline compares two of these: a side that is slow is not late, one that takes nothing is.
struct Progress {
    private struct Side {
        /// How much the other end has taken in all.
        let mark: UInt64
        /// Whether something was still on its way to it.
        let waits: Bool

        func hasMoved(since earlier: Side) -> Bool {
            // A ping or a Close that the other end's kernel took says nothing about who should answer it.
            let silent = UInt64(FrameHeader.longestControlPayload + FrameWriter.longestHeader)
            return (earlier.waits || waits) && mark > earlier.mark && mark - earlier.mark > silent
        }
    }

    private let client: Side
    private let peer: Side

    init(of connection: Connection) {
        client = Side(mark: connection.client.progressMark, waits: connection.client.hasUnsent)
        // While the client talks on, the kernel always has something of it on its way to the peer: only what waits
        // with us shows a peer that is slow.
        let finishes = connection.session.finishesPeer
        peer = Side(
            mark: connection.peer.progressMark,
            waits: finishes ? connection.peer.hasUnsent : !connection.peer.isFlushed)
    }

    /// Whether either side has taken some of what was on its way to it since.
    func hasMoved(since earlier: Progress) -> Bool {
        clientHasMoved(since: earlier) || peerHasMoved(since: earlier)
    }

    /// Whether the client has taken something since.
    func clientHasMoved(since earlier: Progress) -> Bool { client.hasMoved(since: earlier.client) }

    /// Whether the peer has taken something since.
    func peerHasMoved(since earlier: Progress) -> Bool { peer.hasMoved(since: earlier.peer) }
}
