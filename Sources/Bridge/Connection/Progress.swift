import WebSocketCore

/// How far both sides of a connection have taken what was sent to them.
///
/// A deadline compares two of these: a side that is slow is not late, one that takes nothing is.
struct Progress: Equatable {
    private let client: UInt64
    private let peer: UInt64

    init(of connection: Connection) {
        client = connection.client.progressMark
        peer = connection.peer.progressMark
    }

    /// Whether either side has taken something since.
    func hasMoved(since earlier: Progress) -> Bool {
        clientHasMoved(since: earlier) || Self.hasMoved(from: earlier.peer, to: peer)
    }

    /// Whether the client has taken something since.
    func clientHasMoved(since earlier: Progress) -> Bool { Self.hasMoved(from: earlier.client, to: client) }

    /// A ping or a Close that the other side's kernel took says nothing about who should answer it.
    private static func hasMoved(from earlier: UInt64, to now: UInt64) -> Bool {
        now > earlier && now - earlier > UInt64(FrameHeader.longestControlPayload + FrameWriter.longestHeader)
    }
}
