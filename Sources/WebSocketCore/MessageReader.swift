/// Reads a client's byte stream as messages and control frames (RFC 6455, 5.4 to 5.6).
///
/// Knows no sockets and keeps no bytes. The caller owns the receive buffer; payloads are unmasked in it and
/// answered as ranges of it. A message is never gathered: its payload goes out in pieces as it comes.
///
/// Behind a Close nothing is read: all further bytes are discarded (RFC 6455, 1.4). Once a violation was
/// thrown, every call throws it again.
package struct MessageReader: ~Copyable {
    /// One thing that the client sent.
    package enum Step: Equatable, Sendable {
        /// The buffer holds no more whole steps. Read, put the unread bytes in front, then call again.
        case needsMore
        /// A part of a message. May be empty where a message starts or ends.
        case piece(Range<Int>, type: MessageType, startsMessage: Bool, endsMessage: Bool)
        /// To be answered by a pong with the same payload.
        case ping(Range<Int>)
        /// To be answered by nothing.
        case pong(Range<Int>)
        /// The last step of a connection. The code is one that may stand in a frame, the reason is UTF-8.
        case close(CloseCode?, reason: Range<Int>)
    }

    /// How far this reader is on its way to the end.
    enum Phase {
        case open
        case closed
        case failed(ProtocolViolation)
    }

    /// The most bytes that a step may leave unread at the end of a buffer: a control frame that misses one.
    @inline(__always)
    package static var longestUnread: Int { 2 + 4 + FrameHeader.longestControlPayload - 1 }

    /// How many payload bytes a message may have.
    let messageLimit: Int
    /// Where in a data frame the stream stands. Control frames are taken as a whole and never entered.
    var frames = FrameReader()
    /// Where in a code point the current text message stands.
    // INVARIANT: as new between messages.
    var text = UTF8Validator()
    /// Whether bytes are still read.
    var phase = Phase.open
    /// The payload that the frames of the current message announced so far.
    // INVARIANT: never more than `messageLimit`.
    var messageLength = 0
    /// Whether no piece of the current message went out yet.
    var isAtStart = false
    /// The type of the message whose first frame was begun and whose last frame was not ended.
    package internal(set) var currentType: MessageType?

    /// A reader at the beginning of a stream.
    ///
    /// - Parameter messageLimit: How many payload bytes a message may have; `nil` sets no limit.
    package init(messageLimit: Int?) { self.messageLimit = messageLimit ?? Int.max }

    /// How many payload bytes of the current data frame are still to come.
    package var remainingInFrame: Int { frames.remaining }

    /// Whether the current data frame is the final one of its message. Between frames there is none.
    package var frameEndsMessage: Bool { frames.isInsideFrame && frames.frameIsFinal }

    /// How many payload bytes the frames of the current message announced so far.
    package var announcedLength: Int { messageLength }

    /// Takes one step, starting at `cursor`, and moves `cursor` past it.
    ///
    /// On `needsMore`, `cursor` stands in front of an incomplete header or control frame, at most
    /// `longestUnread` bytes in front of the end; everything else has been consumed.
    package mutating func next(
        _ buffer: inout MutableSpan<UInt8>, at cursor: inout Int
    ) throws(ProtocolViolation) -> Step {
        switch phase {
        case .open: break
        case .closed:
            cursor = buffer.count
            return .needsMore
        case .failed(let violation): throw violation
        }
        do {
            return try readStep(&buffer, at: &cursor)
        } catch {
            phase = .failed(error)
            throw error
        }
    }
}

extension MessageReader {
    private mutating func readStep(
        _ buffer: inout MutableSpan<UInt8>, at cursor: inout Int
    ) throws(ProtocolViolation) -> Step {
        while true {
            if !frames.isInsideFrame {
                guard let header = try peekHeader(buffer.span, at: cursor) else { return .needsMore }
                if header.opcode.isControl { return try readControl(header, &buffer, at: &cursor) }
                cursor += header.encodedLength
                enter(header)
            }
            if let piece = try readPiece(&buffer, at: &cursor) { return piece }
            if frames.isInsideFrame { return .needsMore }
        }
    }

    /// Judges the header at `cursor` and takes nothing. `nil` if it is not all here.
    @inline(__always)
    func peekHeader(_ bytes: Span<UInt8>, at cursor: Int) throws(ProtocolViolation) -> FrameHeader? {
        let unread = bytes.extracting(cursor...)
        guard unread.count > 0 else { return nil }
        // The order of frames shows in the first byte, so it is judged before the header's other bytes.
        if unread[0] & 0x70 == 0 { try judgeOrder(unread[0] & 0x0F) }
        return try FrameHeader.parse(unread, payloadLimit: messageLimit - messageLength)
    }

    @inline(__always)
    private func judgeOrder(_ opcode: UInt8) throws(ProtocolViolation) {
        // RFC 6455, 5.4: the fragments of one message must not be interleaved with another's.
        switch opcode {
        case Opcode.continuation.rawValue where currentType == nil: throw .continuationWithoutStart
        case Opcode.text.rawValue where currentType != nil, Opcode.binary.rawValue where currentType != nil:
            throw .messageInsideMessage
        default: break
        }
    }

    /// Enters a data frame, which begins or goes on with a message.
    @inline(__always)
    mutating func enter(_ header: FrameHeader) {
        frames.enter(header)
        messageLength += header.payloadLength
        if let type = MessageType(rawValue: header.opcode.rawValue) {
            currentType = type
            isAtStart = true
        }
    }

    /// Judges unmasked payload of the current frame, then leaves the message if that was its end.
    ///
    /// - Returns: Whether the message ended.
    @inline(__always)
    mutating func accept(_ payload: Span<UInt8>, isASCII: Bool) throws(ProtocolViolation) -> Bool {
        let endsMessage = frames.frameIsFinal && !frames.isInsideFrame
        if currentType == .text {
            // RFC 6455, 8.1: text must be UTF-8. A message, but not a fragment (5.6), ends where a code point ends.
            guard isASCII && text.isComplete || text.accept(payload) else { throw .invalidUTF8 }
            guard !endsMessage || text.isComplete else { throw .invalidUTF8 }
        }
        if endsMessage {
            currentType = nil
            messageLength = 0
        }
        return endsMessage
    }

    /// `nil` if no payload of the current frame is here, or if its piece would be empty and mark nothing.
    private mutating func readPiece(
        _ buffer: inout MutableSpan<UInt8>, at cursor: inout Int
    ) throws(ProtocolViolation) -> Step? {
        guard let type = currentType, frames.remaining == 0 || cursor < buffer.count else { return nil }
        let (range, isASCII) = frames.readPayload(&buffer, at: &cursor)
        let endsMessage = try accept(buffer.span.extracting(range), isASCII: isASCII)
        guard !range.isEmpty || isAtStart || endsMessage else { return nil }
        let startsMessage = isAtStart
        isAtStart = false
        return .piece(range, type: type, startsMessage: startsMessage, endsMessage: endsMessage)
    }
}

extension MessageReader {
    /// Takes a control frame, if it is here as a whole.
    private mutating func readControl(
        _ header: FrameHeader, _ buffer: inout MutableSpan<UInt8>, at cursor: inout Int
    ) throws(ProtocolViolation) -> Step {
        let start = cursor + header.encodedLength
        guard buffer.count - start >= header.payloadLength else { return .needsMore }
        let payload = start..<start + header.payloadLength
        var masking = Masking(key: header.maskingKey)
        masking.unmask(&buffer, in: payload)
        cursor = payload.upperBound
        switch header.opcode {
        case .ping: return .ping(payload)
        case .pong: return .pong(payload)
        default: return try judgeClose(buffer.span, payload)
        }
    }

    private mutating func judgeClose(
        _ bytes: Span<UInt8>, _ payload: Range<Int>
    ) throws(ProtocolViolation) -> Step {
        guard !payload.isEmpty else {
            phase = .closed
            return .close(nil, reason: payload)
        }
        // RFC 6455, 5.5.1: the first two bytes of a body, if there is one, are the code.
        guard payload.count >= 2 else { throw .closePayloadOfOneByte }
        let start = payload.lowerBound
        let code = CloseCode(rawValue: UInt16(bytes[start]) << 8 | UInt16(bytes[start + 1]))
        guard code.mayStandInFrame else { throw .closeCodeNotAllowed(code.rawValue) }
        let reason = start + 2..<payload.upperBound
        var validator = UTF8Validator()
        guard validator.accept(bytes.extracting(reason)), validator.isComplete else { throw .closeReasonNotUTF8 }
        phase = .closed
        return .close(code, reason: reason)
    }
}
