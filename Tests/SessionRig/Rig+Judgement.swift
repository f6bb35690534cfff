import Bridge
import Configuration
import PeerDiscovery
import PeerFraming
import WebSocketCore

/// What is judged once a session has come to rest.
extension Rig {
    /// What the client's bytes behind its request mean, whether the session has read them or not.
    package var meant: ClientStream {
        guard let end = endOfHead(in: clientSent) else { return ClientStream([]) }
        return ClientStream(Array(clientSent[end...]), messageLimit: settings.messageLimit)
    }

    func judgePassage() -> [Fault] {
        var faults: [Fault] = []
        let meant = meant
        let isEcho = session.peer == .echo
        let payload = said.payload
        if passesAsItIs {
            if !meant.payload.starts(with: peer.arrived + peer.queue) { faults.append(.notWhatTheClientSent) }
            if !(isEcho ? meant.payload : peerSent).starts(with: payload) { faults.append(.notWhatThePeerSent) }
        }
        let pongs = said.frames.filter { $0.opcode == 0xA }.map(\.payload)
        if !meant.pings.starts(with: pongs) { faults.append(.wrongPongs) }

        let tally = session.tally
        if tally.bytesToClient != UInt64(payload.count) || tally.messagesToClient != UInt64(said.messageCount)
            || tally.bytesToPeer > UInt64(meant.payload.count) || tally.messagesToPeer > UInt64(meant.messages)
            || passesAsItIs && tally.bytesToPeer < UInt64(peer.arrived.count)
        {
            faults.append(.wrongTally)
        }
        let isDone = session.finishesClient && !session.lostClient && client.queue.isEmpty
        if isDone && said.status == 101 && !said.isWhole { faults.append(.cutFrame) }
        return faults
    }
}

extension Rig {
    /// Whether the framing neither adds nor takes bytes, so that what passes can be held against what was sent.
    package var passesAsItIs: Bool {
        guard case .opens(let framing, _, _) = discovery else { return true }
        return ["auto", "binary", "newline", "separator"].contains(framing.name)
    }

    /// How much of the peer's may have been held while its end was looked for.
    var heldAtMost: Int {
        guard case .opens(let framing, _, _) = discovery else { return 0 }
        return framing == .auto || framing == .binary ? 0 : settings.framingBuffer
    }

    /// The code with which the session ended, as its last log line tells it; `nil` while it has not.
    package var endingCode: UInt16? { session.ending?.code.rawValue }
}
