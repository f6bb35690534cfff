/// How far both ends have taken what was sent to them, as the worker compares it from deadline to deadline.
struct Progress {
    private struct Side {
        let mark: Int
        let waits: Bool

        init(_ end: End) {
            mark = end.arrived.count
            waits = !end.queue.isEmpty
        }

        func hasMoved(since earlier: Side) -> Bool {
            // A control frame that was taken says nothing about who should answer it.
            (earlier.waits || waits) && mark - earlier.mark > 135
        }
    }

    private let client: Side
    private let peer: Side

    init(_ client: End, _ peer: End) {
        self.client = Side(client)
        self.peer = Side(peer)
    }

    func clientHasMoved(since earlier: Progress) -> Bool { client.hasMoved(since: earlier.client) }

    func peerHasMoved(since earlier: Progress) -> Bool { peer.hasMoved(since: earlier.peer) }

    func hasMoved(since earlier: Progress) -> Bool { clientHasMoved(since: earlier) || peerHasMoved(since: earlier) }
}
