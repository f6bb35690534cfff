import CWebsocksy
package import WebSocketCore

/// Client to peer.
extension Framer {
    /// A client's message, or a piece of one, where it stands in a buffer.
    package struct Piece: Sendable {
        package var opcode: Opcode
        package var range: Range<Int>
        /// How long the whole message is, where that is known before its end.
        package var total: UInt64?
        package var isFirst: Bool
        package var isLast: Bool

        package init(_ opcode: Opcode, _ range: Range<Int>, total: UInt64?, isFirst: Bool, isLast: Bool) {
            self.opcode = opcode
            self.range = range
            self.total = total
            self.isFirst = isFirst
            self.isLast = isLast
        }
    }

    /// What goes to the peer for a piece. The memory in front and behind is the framing's, and good until it is called
    /// again.
    @unsafe package struct Encoded {
        package let before: UnsafeBufferPointer<UInt8>
        /// Where in the buffer the part of the piece stands that is sent.
        package let payload: Range<Int>
        package let after: UnsafeBufferPointer<UInt8>
    }

    /// Has the framing write a piece; only where it ``encodes``. May rewrite the piece in place.
    package mutating func encode(
        _ piece: Piece, in bytes: inout MutableSpan<UInt8>
    ) throws(EncodingRefusal) -> Encoded {
        guard let encode = unsafe record.pointer.pointee.encode else { preconditionFailure("a framing without encode") }
        precondition(0 <= piece.range.lowerBound && piece.range.upperBound <= bytes.count)
        let total = piece.total ?? (piece.isFirst && piece.isLast ? UInt64(piece.range.count) : nil)
        precondition(total != nil || !piece.isFirst || !traits.contains(.needsLength), "the length comes first")
        var encoded = unsafe ws_encoded()
        unsafe encoded.size = MemoryLayout<ws_encoded>.size
        unsafe encoded.length = piece.range.count
        var reason = ""
        let state = unsafe state
        let result = unsafe ErrorText.withRoom { room in
            unsafe bytes.withUnsafeMutableBufferPointer { memory in
                // SAFETY: the range lies inside the buffer, and all that is handed over outlives the call.
                var shown = unsafe ws_piece()
                unsafe shown.size = MemoryLayout<ws_piece>.size
                unsafe shown.opcode = ws_operation(UInt32(piece.opcode.rawValue))
                // An empty message may come in no buffer at all.
                unsafe shown.data = memory.baseAddress.map { unsafe $0 + piece.range.lowerBound }
                unsafe shown.length = piece.range.count
                unsafe shown.total = total ?? .max
                unsafe shown.is_first = piece.isFirst ? 1 : 0
                unsafe shown.is_last = piece.isLast ? 1 : 0
                unsafe encoded.error = room
                let result = unsafe encode(state, &shown, &encoded)
                unsafe encoded.error = nil
                if result != ws_encode_done { reason = unsafe ErrorText.read(room) }
                return result
            }
        }
        switch result {
        case ws_encode_done: return unsafe try Self.judge(encoded, piece.range)
        case ws_encode_refused where traits.contains(.mayRefuse) || piece.isFirst:
            throw .refused(reason.isEmpty ? "the peer could not read this message" : reason)
        case ws_encode_too_long where piece.isFirst:
            throw .tooLong(reason.isEmpty ? "the message is too long for this peer" : reason)
        default: throw .invalidAnswer
        }
    }

    private static func judge(
        _ encoded: ws_encoded, _ range: Range<Int>
    ) throws(EncodingRefusal) -> Encoded {
        // Lengths of 2^63 and more are negative here.
        let (payload, length) = unsafe (encoded.payload, encoded.length)
        guard payload >= 0, length >= 0, payload <= range.count, length <= range.count - payload,
            unsafe encoded.before_length >= 0, unsafe encoded.before != nil || encoded.before_length == 0,
            unsafe encoded.after_length >= 0, unsafe encoded.after != nil || encoded.after_length == 0
        else { throw .invalidAnswer }
        let start = range.lowerBound + payload
        return unsafe Encoded(
            before: UnsafeBufferPointer(start: encoded.before, count: encoded.before_length),
            payload: start..<start + length,
            after: UnsafeBufferPointer(start: encoded.after, count: encoded.after_length))
    }
}
