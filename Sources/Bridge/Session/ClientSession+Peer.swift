import PeerFraming
import WebSocketCore

/// Peer to client.
extension ClientSession {
    /// How many bytes ``restorePeerSpill(to:)`` will put in front of the next read.
    package var peerSpillCount: Int { peerSpill.count }

    package mutating func restorePeerSpill(to buffer: inout MutableSpan<UInt8>) { peerSpill.restore(to: &buffer) }

    /// Takes what was received from the peer, the restored spill in front.
    package mutating func received(fromPeer bytes: Span<UInt8>, _ turn: inout Turn) {
        // RFC 6455, 5.5.1: no data follows our Close.
        guard !dropsPeer, var framer = framer else { return }
        var start = 0
        while start < bytes.count {
            guard case .message(let type, let length) = framer.boundary(in: bytes.extracting(start...)) else {
                peerSpill.keep(bytes.extracting(start...))
                break
            }
            turn.toClient.frame(type.opcode, isFinal: true, payload: start..<start + length, of: bytes)
            tally.bytesToClient += UInt64(length)
            tally.messagesToClient += 1
            start += length
        }
        self.framer = framer
    }

    /// The peer paused for longer than a cut code point is held back.
    package mutating func holdExpired(_ turn: inout Turn) { sendRemainder(&turn) }

    /// The peer ended its direction of TCP: all that it sent is delivered, then the session closes.
    package mutating func peerEnded(_ turn: inout Turn) {
        guard !peerHasEnded else { return }
        peerHasEnded = true
        close(.normal, "", &turn)
    }

    /// The peer's connection broke: what came is delivered, then the session closes.
    package mutating func peerFailed(_ turn: inout Turn) {
        guard !peerHasEnded else { return }
        peerHasEnded = true
        close(.internalError, "the peer's connection broke", &turn)
    }

    /// Sends what is held back as a message of its own: its rest will not come in time, or not at all.
    mutating func sendRemainder(_ turn: inout Turn) {
        guard peerSpill.count > 0, !dropsPeer, let framer else { return }
        var bytes: [3 of UInt8] = .init(repeating: 0)
        let count = peerSpill.count
        var span = bytes.mutableSpan
        peerSpill.restore(to: &span)
        turn.toClient.frame(framer.typeOfRemainder().opcode, copying: span.span.extracting(..<count))
        tally.bytesToClient += UInt64(count)
        tally.messagesToClient += 1
    }
}
