import WebSocketCore

/// Client to peer.
extension ClientSession {
    /// How many bytes ``restoreClientSpill(to:)`` will put in front of the next read.
    package var clientSpillCount: Int { clientSpill.count }

    package mutating func restoreClientSpill(to buffer: inout MutableSpan<UInt8>) { clientSpill.restore(to: &buffer) }

    /// Takes what was received from the client, the restored spill in front.
    package mutating func received(fromClient bytes: inout MutableSpan<UInt8>, _ turn: inout Turn) {
        keepalive.heard(at: turn.now)
        switch phase {
        case .handshake: readHead(bytes.span, &turn)
        case .discovery: preconditionFailure("the client is not read while its peer is looked for")
        case .refused: return
        case .open: relay(&bytes, &turn)
        }
    }

    /// The client's direction of TCP ended, in order or not.
    package mutating func clientEnded(_ turn: inout Turn) {
        guard !clientHasEnded else { return }
        clientHasEnded = true
        guard phase == .open else {
            if phase == .handshake { isOverdue = true }
            return
        }
        if closing.received == nil { end(.abnormalClosure, "") }
        if !clientIsDone { deadline = turn.now + rules.closeTimeout }
        clientIsDone = true
    }

    /// The client's connection is gone in both directions, which is news only while it is not read.
    package mutating func clientVanished() {
        guard phase == .discovery else { return }
        clientHasEnded = true
        isOverdue = true
    }

    private mutating func relay(_ bytes: inout MutableSpan<UInt8>, _ turn: inout Turn) {
        guard !clientIsDone else { return }
        var cursor = 0
        do throws(ProtocolViolation) {
            let hasRuns = !echoes && !writesMessages && peerTakesMessages
            if hasRuns { try relayRuns(&bytes, at: &cursor, &turn) }
            while !clientIsDone, try relayStep(&bytes, at: &cursor, &turn) {
                if hasRuns { try relayRuns(&bytes, at: &cursor, &turn) }
            }
        } catch {
            return fail(error, &turn)
        }
        if !clientIsDone { clientSpill.keep(bytes.span.extracting(cursor...)) }
    }

    /// Takes the fast road as far as it goes: payloads of many frames as one range.
    private mutating func relayRuns(
        _ bytes: inout MutableSpan<UInt8>, at cursor: inout Int, _ turn: inout Turn
    ) throws(ProtocolViolation) {
        while true {
            var ended = 0
            // Also when it throws: messages may have ended without a byte in front of the fault.
            defer { tally.messagesToPeer += UInt64(ended) }
            let run = try messages.run(&bytes, at: &cursor, messagesEnded: &ended)
            tally.bytesToPeer += UInt64(run.count)
            turn.toPeer.lend(run)
            if run.isEmpty { return }
        }
    }

    /// Takes one step of the client's stream. `false` when there is none before more is received.
    private mutating func relayStep(
        _ bytes: inout MutableSpan<UInt8>, at cursor: inout Int, _ turn: inout Turn
    ) throws(ProtocolViolation) -> Bool {
        switch try messages.next(&bytes, at: &cursor) {
        case .needsMore:
            return false
        case .piece(let range, let type, let startsMessage, let endsMessage):
            guard peerTakesMessages else {
                stop(.unsupportedData, "this service takes no messages", &turn)
                return true
            }
            tally.bytesToPeer += UInt64(range.count)
            if endsMessage { tally.messagesToPeer += 1 }
            if echoes {
                echo(range, of: bytes.span, startsMessage ? type.opcode : .continuation, isFinal: endsMessage, &turn)
            } else if writesMessages {
                try write(range, type, startsMessage: startsMessage, endsMessage: endsMessage, of: &bytes, &turn)
            } else {
                turn.toPeer.lend(range)
            }
        case .ping(let range):
            if writeControl(.ping, range, of: &bytes, &turn) { return true }
            // RFC 6455, 5.5.2: a ping is answered with its own payload. Not behind our own Close: 5.5.1 forbids only data
            // there, but 1.4 says that nothing follows one, and there are clients that take a frame behind it for a fault.
            if !closeIsSent { turn.toClient.frame(.pong, isFinal: true, payload: range, of: bytes.span) }
        case .pong(let range):
            // Our own pings are empty. Their answers are for us, any other pong is for whom the framing pings for.
            if awaitsPong && range.isEmpty || !writeControl(.pong, range, of: &bytes, &turn) { awaitsPong = false }
        case .close(let code, let reason):
            let payload = code == nil ? reason : reason.lowerBound - 2..<reason.upperBound
            _ = writeControl(.close, payload, of: &bytes, &turn)
            clientSentClose(code, bytes.span.extracting(reason), &turn)
        }
        return true
    }

    /// Answers a piece of a message with itself.
    private mutating func echo(
        _ range: Range<Int>, of bytes: Span<UInt8>, _ opcode: Opcode, isFinal: Bool, _ turn: inout Turn
    ) {
        guard !closeIsSent else { return }
        turn.toClient.frame(opcode, isFinal: isFinal, payload: range, of: bytes)
        tally.bytesToClient += UInt64(range.count)
        if isFinal { tally.messagesToClient += 1 }
    }
}
