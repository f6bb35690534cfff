import PeerFraming
import WebSocketCore

/// Peer to client.
extension ClientSession {
    /// How many bytes ``restoreLeftover(to:_:)`` will put in front of the next read; at most ``longestLeftover``.
    package var leftoverCount: Int { leftover.staysInPlace ? 0 : leftover.count }

    /// The most bytes that are put in front of a read.
    package static var longestLeftover: Int { Leftover.longestMove }

    /// Where the peer's next bytes are to be received, if not anywhere: behind the beginning of a long message.
    package mutating func roomForPeer(_ wanted: Int, _ turn: inout Turn) -> UnsafeMutableRawBufferPointer? {
        leftover.staysInPlace ? unsafe leftover.room(wanted, &turn.spare) : nil
    }

    package mutating func restoreLeftover(to buffer: inout MutableSpan<UInt8>, _ turn: inout Turn) {
        leftover.restore(to: &buffer, &turn.spare)
    }

    /// Takes what was received from the peer, the restored leftover in front and one byte of room behind.
    package mutating func received(fromPeer bytes: inout MutableSpan<UInt8>, _ turn: inout Turn) {
        // RFC 6455, 5.5.1: no data follows our Close.
        guard !dropsPeer, !isUnreadable else { return }
        do throws(FramingFault) {
            let end = bytes.count - 1
            let rest = try cut(&bytes, isLast: false, isPinned: false, &turn)
            guard !dropsPeer else { return }
            if end - rest > rules.framingBuffer { throw .bufferFull(limit: rules.framingBuffer) }
            leftover.keep(bytes.span.extracting(rest..<end), &turn.spare)
        } catch {
            framingFailed(error, &turn)
        }
    }

    /// Takes `count` bytes that were received in ``roomForPeer(_:_:)``.
    ///
    /// - Returns: where ranges that were lent in this turn are counted from.
    package mutating func received(inRoom count: Int, _ turn: inout Turn) -> UnsafeMutableRawPointer? {
        leftover.grew(by: count)
        guard !dropsPeer, !isUnreadable else { return nil }
        let address = unsafe leftover.address
        // SAFETY: the leftover's memory stays where it is until `turnSent`.
        var bytes = unsafe leftover.take(&turn.spare).mutableSpan
        do throws(FramingFault) {
            leftover.consume(try cut(&bytes, isLast: false, isPinned: false, &turn))
            if leftover.count > rules.framingBuffer { throw .bufferFull(limit: rules.framingBuffer) }
        } catch {
            framingFailed(error, &turn)
        }
        return unsafe address
    }

    /// Takes one datagram, perhaps an empty one, with one byte of room behind it.
    package mutating func received(datagram bytes: inout MutableSpan<UInt8>, _ turn: inout Turn) {
        guard !dropsPeer else { return }
        do throws(FramingFault) {
            guard let opcode = try framer?.opcode(ofDatagram: &bytes) else { return }
            if opcode.isControl {
                try relayControl(opcode, bytes.span.extracting(..<(bytes.count - 1)), &turn)
            } else {
                try relayData(
                    opcode, 0..<bytes.count - 1, follows: 0, isPinned: false, of: bytes.span, &turn)
            }
        } catch {
            framingFailed(error, &turn)
        }
    }

    /// The turn has left, so nothing that was lent to it is needed any more.
    package mutating func turnSent(_ turn: inout Turn) {
        if dropsPeer || isUnreadable { leftover.drop() }
        leftover.settle(&turn.spare)
    }

    /// The peer paused for longer than its bytes are held back.
    package mutating func holdExpired(_ turn: inout Turn) { _ = sendLeftover(&turn) }

    /// The peer ended its direction: all that it sent is delivered, then the session closes.
    package mutating func peerEnded(_ turn: inout Turn) {
        guard !peerHasEnded else { return }
        peerHasEnded = true
        guard !dropsPeer, !awaitsPeerDrained else { return }
        let isWhole = sendLeftover(&turn)
        guard isWhole, !isInsidePeerMessage else {
            return framingFailed(.torn(bytesLeft: leftover.count), &turn)
        }
        close(.normal, "", &turn)
    }

    /// The peer's connection broke: what came is delivered, then the session closes.
    package mutating func peerFailed(_ turn: inout Turn) {
        guard !peerHasEnded else { return }
        peerHasEnded = true
        close(.internalError, "the peer's connection broke", &turn)
    }

    /// Sends what is held back: its rest will not come in time, or not at all.
    ///
    /// - Returns: whether nothing is left of it.
    mutating func sendLeftover(_ turn: inout Turn) -> Bool {
        guard !leftover.isEmpty, !dropsPeer, !isUnreadable else { return true }
        // SAFETY: the leftover's memory stays where it is until `turnSent`.
        var bytes = unsafe leftover.take(&turn.spare).mutableSpan
        do throws(FramingFault) {
            leftover.consume(try cut(&bytes, isLast: true, isPinned: true, &turn))
            return leftover.isEmpty
        } catch {
            framingFailed(error, &turn)
            return true
        }
    }

    /// Sends every message that ends in `bytes`.
    ///
    /// - Parameter isPinned: the bytes are no part of the loan, but stay where they are until the turn has left.
    /// - Returns: where what is left begins.
    private mutating func cut(
        _ bytes: inout MutableSpan<UInt8>, isLast: Bool, isPinned: Bool, _ turn: inout Turn
    ) throws(FramingFault) -> Int {
        let end = bytes.count - 1
        var start = 0
        while start < end, !dropsPeer, let step = try framer?.next(&bytes, from: start, isLast: isLast) {
            switch step {
            case .needsMore: return start
            case .discard(let count): start += count
            case .frame(let opcode, let payload, let consumed, let follows):
                start += consumed
                if opcode.isControl {
                    try relayControl(opcode, bytes.span.extracting(payload), &turn)
                } else {
                    try relayData(opcode, payload, follows: follows, isPinned: isPinned, of: bytes.span, &turn)
                }
            }
        }
        return dropsPeer ? end : start
    }

    @inline(__always)
    private mutating func relayData(
        _ opcode: Opcode, _ payload: Range<Int>, follows: UInt64, isPinned: Bool, of bytes: Span<UInt8>,
        _ turn: inout Turn
    ) throws(FramingFault) {
        if follows > 0, opcode != .continuation, let limit = rules.messageLimit {
            let length = UInt64(payload.count).addingReportingOverflow(follows)
            guard !length.overflow, length.partialValue <= UInt64(limit) else {
                throw .messageTooLong(length.overflow ? .max : length.partialValue, limit: limit)
            }
        }
        turn.toClient.frame(opcode, isFinal: follows == 0, payload: payload, of: bytes, isPinned: isPinned)
        isInsidePeerMessage = follows > 0
        tally.bytesToClient += UInt64(payload.count)
        if follows == 0 { tally.messagesToClient += 1 }
    }

    /// Sends a control frame that the framing made of the peer's bytes.
    private mutating func relayControl(
        _ opcode: Opcode, _ payload: Span<UInt8>, _ turn: inout Turn
    ) throws(FramingFault) {
        guard opcode == .close else { return turn.toClient.frame(opcode, copying: payload) }
        // What stands behind it goes nowhere.
        isUnreadable = true
        guard payload.count > 0 else { return close(nil, "", &turn) }
        var validator = UTF8Validator()
        guard payload.count >= 2, validator.accept(payload.extracting(2...)), validator.isComplete else {
            throw .closeInvalid
        }
        let code = CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.mayStandInFrame else { throw .closeInvalid }
        close(code, String(copying: payload.extracting(2...)), &turn)
    }

    /// The peer's bytes make no messages any more: the log learns why, the client that it is over.
    private mutating func framingFailed(_ fault: FramingFault, _ turn: inout Turn) {
        isUnreadable = true
        guard !awaitsPeerDrained else { return }
        let code: CloseCode = fault.isLimit ? .messageTooBig : .internalError
        end(code, fault.description)
        close(code, fault.isLimit ? "a message is too long" : "what the peer sent can't be read", &turn)
    }
}
