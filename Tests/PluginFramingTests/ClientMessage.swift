import PeerFraming
import TestSupport
import WebSocketCore

/// A client's message on its way to the peer.
struct ClientMessage {
    var opcode = Opcode.binary
    var payload: [UInt8]

    /// What the peer gets for it: in one piece where the framing wants it so, in several otherwise.
    func written(with framer: inout Framer, _ random: inout SplitMix64) throws(EncodingRefusal) -> [UInt8] {
        let isWhole = framer.traits.contains(.mayRefuse) || payload.isEmpty
        let pieces = isWhole ? [payload] : random.cut(payload)
        var written: [UInt8] = []
        for (index, piece) in pieces.enumerated() {
            var bytes = piece
            var span = bytes.mutableSpan
            let encoded = unsafe try framer.encode(
                Framer.Piece(
                    opcode, 0..<piece.count, total: UInt64(payload.count), isFirst: index == 0,
                    isLast: index == pieces.count - 1),
                in: &span)
            // SAFETY: what stands around the piece is good until the next call.
            unsafe written += Array(encoded.before) + bytes[encoded.payload] + Array(encoded.after)
        }
        return written
    }
}
