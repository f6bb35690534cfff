import CWebsocksy
package import WebSocketCore

/// One framing at work on one connection: says where the peer's messages end, and how the client's are written.
///
/// Knows no sockets and keeps no bytes. Everything that the peer sent and no message has taken is shown to it again,
/// with what came behind it. What a plugin answers is judged here, so nobody above meets nonsense.
@safe package struct Framer: ~Copyable {
    /// What stands at the front of the peer's bytes.
    package enum Step: Equatable, Sendable {
        /// No message ends here yet. Show these bytes again, with more behind them.
        case needsMore
        /// So many bytes mean nothing to the client.
        case discard(Int)
        /// A frame for the client. Control frames are whole; a message that comes in pieces begins with its type and
        /// goes on with continuations. `consumed` bytes are done with, counted from where the look began; `follows`
        /// more bytes of payload are still to come.
        case frame(Opcode, payload: Range<Int>, consumed: Int, follows: UInt64)
    }

    let record: FramingRecord
    let state: UnsafeMutableRawPointer?
    package let traits: FramingTraits
    /// How much payload of the current message is still to come.
    private var follows: UInt64 = 0
    /// How many of the bytes at the front the framing has been shown before.
    private var shown = 0
    /// Where in a code point the current text message stands.
    private var text = UTF8Validator()
    private var isText = false

    init(_ record: FramingRecord, state: UnsafeMutableRawPointer?, traits: FramingTraits) {
        self.record = record
        unsafe self.state = state
        self.traits = traits
    }

    deinit {
        // SAFETY: this is the last call with this state, and nothing else holds it.
        unsafe record.pointer.pointee.close?(state)
    }

    /// Whether client messages are rewritten on their way to a stream peer.
    package var encodes: Bool { unsafe record.pointer.pointee.encode != nil }

    /// Judges what stands at `start`, where at least one byte is. Call again for what lies behind.
    ///
    /// - Parameters:
    ///   - bytes: what the peer sent, and one byte of room behind it.
    ///   - isLast: nothing will follow, or not in time.
    package mutating func next(
        _ bytes: inout MutableSpan<UInt8>, from start: Int, isLast: Bool
    ) throws(FramingFault) -> Step {
        let count = bytes.count - 1 - start
        precondition(count > 0)
        if follows > 0 { return try goOn(bytes.span, from: start, count) }
        guard let answer = try decode(&bytes, from: start, isLast: isLast) else {
            shown = count
            return .needsMore
        }
        shown = 0
        guard answer.consumed <= count, answer.consumed >= 0 else {
            throw .tookTooMuch(UInt64(bitPattern: Int64(answer.consumed)), of: count)
        }
        guard answer.opcode != ws_frame_discard else {
            guard answer.consumed > 0 else { throw .tookNothing }
            guard answer.follows == 0 else { throw .payloadOutside }
            return .discard(answer.consumed)
        }
        return try judge(answer, bytes.span, from: start, count)
    }

    /// What becomes of a datagram, which is a message whatever a framing says of its length; `nil` drops it.
    ///
    /// - Parameter bytes: the datagram, perhaps empty, and one byte of room behind it.
    package mutating func opcode(ofDatagram bytes: inout MutableSpan<UInt8>) throws(FramingFault) -> Opcode? {
        shown = 0
        guard let answer = try decode(&bytes, from: 0, isLast: true) else { return .binary }
        if answer.opcode == ws_frame_discard { return nil }
        let count = bytes.count - 1
        let opcode = UInt8(exactly: answer.opcode.rawValue).flatMap(Opcode.init(rawValue:))
        guard let opcode, opcode != .continuation else { throw .unknownOpcode(answer.opcode.rawValue) }
        guard !opcode.isControl || count <= FrameHeader.longestControlPayload else {
            throw .controlTooLong(UInt64(count))
        }
        if opcode == .text, !traits.contains(.vouchesForText) {
            var validator = UTF8Validator()
            guard validator.accept(bytes.span.extracting(..<count)), validator.isComplete else { throw .textNotUTF8 }
        }
        return opcode
    }

    /// What a framing answered, not yet judged.
    private struct Answer {
        var opcode: ws_operation
        var consumed: Int
        var payload: Int
        var length: Int
        var follows: UInt64
    }

    /// Asks the framing. `nil` if it needs more.
    private mutating func decode(
        _ bytes: inout MutableSpan<UInt8>, from start: Int, isLast: Bool
    ) throws(FramingFault) -> Answer? {
        let end = bytes.count - 1
        bytes[end] = 0
        var reason = ""
        var answer = Answer(opcode: ws_frame_binary, consumed: 0, payload: 0, length: 0, follows: 0)
        let (fresh, record, state) = unsafe (end - start - shown, record, state)
        let result = unsafe ErrorText.withRoom { room in
            unsafe bytes.withUnsafeMutableBufferPointer { memory in
                // SAFETY: the span reaches one byte behind what is shown, and all of it outlives the call.
                var shown = unsafe ws_peer_bytes()
                unsafe shown.size = MemoryLayout<ws_peer_bytes>.size
                unsafe shown.data = memory.baseAddress.unsafelyUnwrapped + start
                unsafe shown.length = end - start
                unsafe shown.fresh = fresh
                unsafe shown.is_last = isLast ? 1 : 0
                var decoded = unsafe ws_decoded()
                unsafe decoded.size = MemoryLayout<ws_decoded>.size
                unsafe decoded.opcode = ws_frame_binary
                unsafe decoded.error = room
                let result = unsafe record.pointer.pointee.decode(state, &shown, &decoded)
                if result == ws_decode_broken { reason = unsafe ErrorText.read(room) }
                answer = unsafe Answer(
                    opcode: decoded.opcode, consumed: decoded.consumed, payload: decoded.payload,
                    length: decoded.length, follows: decoded.follows)
                return result
            }
        }
        switch result {
        case ws_decode_more: return nil
        case ws_decode_message: return answer
        case ws_decode_broken: throw .broken(reason.isEmpty ? "it gives no reason" : reason)
        default: throw .unknownAnswer(result.rawValue)
        }
    }

    /// Passes on what has come of a message whose length is known.
    private mutating func goOn(
        _ bytes: Span<UInt8>, from start: Int, _ count: Int
    ) throws(FramingFault) -> Step {
        let taken = Int(min(follows, UInt64(count)))
        follows -= UInt64(taken)
        try checkText(bytes.extracting(start..<start + taken))
        return .frame(.continuation, payload: start..<start + taken, consumed: taken, follows: follows)
    }

    private mutating func judge(
        _ answer: Answer, _ bytes: Span<UInt8>, from start: Int, _ count: Int
    ) throws(FramingFault) -> Step {
        guard answer.consumed > 0 else { throw .tookNothing }
        guard answer.payload >= 0, answer.length >= 0, answer.payload <= answer.consumed,
            answer.length <= answer.consumed - answer.payload
        else { throw .payloadOutside }
        let opcode = UInt8(exactly: answer.opcode.rawValue).flatMap(Opcode.init(rawValue:))
        guard let opcode, opcode != .continuation else { throw .unknownOpcode(answer.opcode.rawValue) }
        let payload = start + answer.payload..<start + answer.payload + answer.length
        if opcode.isControl {
            let (length, overflows) = UInt64(answer.length).addingReportingOverflow(answer.follows)
            guard !overflows, length <= UInt64(FrameHeader.longestControlPayload), answer.follows == 0 else {
                throw .controlTooLong(overflows ? .max : length)
            }
            return .frame(opcode, payload: payload, consumed: answer.consumed, follows: 0)
        }
        // What follows begins behind all that is here.
        guard answer.follows == 0 || answer.consumed == count && payload.upperBound == start + count else {
            throw .payloadOutside
        }
        follows = answer.follows
        isText = opcode == .text && !traits.contains(.vouchesForText)
        text.reset()
        try checkText(bytes.extracting(payload))
        return .frame(opcode, payload: payload, consumed: answer.consumed, follows: follows)
    }

    /// RFC 6455, 5.6: text is UTF-8, and a client would fail the connection over what is not.
    private mutating func checkText(_ bytes: Span<UInt8>) throws(FramingFault) {
        guard isText else { return }
        guard text.accept(bytes), follows > 0 || text.isComplete else { throw .textNotUTF8 }
    }
}
