package import HTTPUpgrade
package import PeerDiscovery
package import PeerFraming
import WebSocketCore

extension ClientSession {
    /// Whether the request is whole and good, so that the backend is to be asked for its peer.
    package var request: UpgradeRequest? { phase == .discovery ? upgrade?.request : nil }

    /// Whether more bytes of the client's wait to be interpreted as soon as the session is open.
    package var unreadCount: Int { upgrade?.unread.count ?? 0 }

    mutating func readHead(_ bytes: Span<UInt8>, _ turn: inout Turn) {
        guard let upgrade else { return }
        do throws(UpgradeRefusal) {
            guard let head = try upgrade.readHead(bytes) else { return }
            path = String(head.target.prefix { $0 != "?" })
            upgrade.request = try UpgradeRequest(head)
            phase = .discovery
            deadline = turn.now + rules.connectTimeout
        } catch {
            refuse(error, &turn)
        }
    }

    /// Answers the handshake with `refusal` and ends.
    package mutating func refuse(_ refusal: UpgradeRefusal, _ turn: inout Turn) {
        precondition(phase == .handshake || phase == .discovery, "an open session was refused")
        self.refusal = refusal
        turn.toClient.copy(UpgradeResponse.refusing(refusal, unixTime: turn.unixTime()).span)
        phase = .refused
        upgrade = nil
        clientIsDone = true
        deadline = turn.now + rules.closeTimeout
    }

    /// Opens the session: the peer is connected and the client learns it.
    ///
    /// What the client sent behind its request waits in ``takeUnread(to:)``; it goes to the peer after
    /// the turn with 101 in it has been sent.
    package mutating func open(
        _ framer: consuming Framer, to peer: PeerAddress, subprotocol: String?, _ turn: inout Turn
    ) {
        guard let request else { preconditionFailure("only a session in discovery opens") }
        turn.toClient.copy(UpgradeResponse.accepting(request, subprotocol: subprotocol).span)
        phase = .open
        self.peer = peer
        echoes = peer == .echo
        hasDatagrams = peer.hasDatagrams
        peerTakesMessages = peer.takesMessages
        awaitsPeersEnd = peer.hasTwoEnds
        encodes = framer.encodes && !echoes && !hasDatagrams && peerTakesMessages
        framingTraits = framer.traits
        self.framer = consume framer
        deadline = nil
        keepalive.heard(at: turn.now)
    }

    /// Moves what the client sent too early to the front of `buffer`, to be received as if it came now.
    package mutating func takeUnread(to buffer: inout MutableSpan<UInt8>) -> Int {
        guard let upgrade else { return 0 }
        let unread = upgrade.unread
        for index in unread.indices { buffer[index] = unread[index] }
        self.upgrade = nil
        return unread.count
    }
}
