/// How far both ends have taken what was sent to them, as the worker compares it from deadline to deadline.
struct Progress: Equatable {
    let client: Int
    let peer: Int

    init(_ client: End, _ peer: End) {
        self.client = client.arrived.count
        self.peer = peer.arrived.count
    }

    /// More than a control frame, which says nothing about who should answer it.
    private static var leastMove: Int { 136 }

    func clientHasMoved(since earlier: Progress) -> Bool { client - earlier.client >= Self.leastMove }

    func hasMoved(since earlier: Progress) -> Bool {
        clientHasMoved(since: earlier) || peer - earlier.peer >= Self.leastMove
    }
}
