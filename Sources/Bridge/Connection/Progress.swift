/// How far both sides of a connection have taken what was sent to them.
///
/// A deadline compares two of these: a side that is slow is not late, one that takes nothing is.
struct Progress: Equatable {
    private let client: UInt64
    private let peer: UInt64
    private let clientWaits: Bool
    private let peerWaits: Bool

    init(of connection: Connection) {
        client = connection.client.progressMark
        peer = connection.peer.progressMark
        clientWaits = connection.client.hasUnsent
        peerWaits = connection.peer.hasUnsent
    }

    /// Whether something was on its way to either side, at `earlier` or now, and that side took some since.
    func hasMoved(since earlier: Progress) -> Bool {
        clientHasMoved(since: earlier) || ((earlier.peerWaits || peerWaits) && peer != earlier.peer)
    }

    /// The same for the client alone.
    func clientHasMoved(since earlier: Progress) -> Bool {
        (earlier.clientWaits || clientWaits) && client != earlier.client
    }
}
