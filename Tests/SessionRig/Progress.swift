/// How far both ends have taken what was sent to them, as the worker compares it from deadline to deadline.
struct Progress: Equatable {
    let client: Int
    let peer: Int
    let clientWaits: Bool
    let peerWaits: Bool

    init(_ client: End, _ peer: End) {
        self.client = client.arrived.count
        self.peer = peer.arrived.count
        clientWaits = client.hasUnsent
        peerWaits = peer.hasUnsent
    }

    func clientHasMoved(since earlier: Progress) -> Bool {
        (earlier.clientWaits || clientWaits) && client != earlier.client
    }

    func hasMoved(since earlier: Progress) -> Bool {
        clientHasMoved(since: earlier) || ((earlier.peerWaits || peerWaits) && peer != earlier.peer)
    }
}
