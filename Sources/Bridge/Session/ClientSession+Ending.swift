import HTTPUpgrade
import WebSocketCore

/// How a session closes, from whichever side it begins.
extension ClientSession {
    /// The server is going down: the client is told, and what it still sends before its own Close is delivered.
    package mutating func goAway(_ turn: inout Turn) {
        switch phase {
        case .handshake, .discovery: refuse(.shuttingDown, &turn)
        case .open: close(.goingAway, "the server is shutting down", &turn)
        case .refused: break
        }
    }

    /// Nothing is queued for the peer any more, or that is not waited for, so a Close that was held is answered.
    package mutating func peerDrained(_ turn: inout Turn) {
        guard case .close(let code) = heldAnswer else { return }
        sendClose(code, "", &turn)
    }

    /// One side has ended its direction, but what it sent before can't be read while the other side takes nothing.
    ///
    /// From here on the session is an ending one: whoever takes nothing for too long ends it.
    package mutating func endIsNear(_ turn: inout Turn) {
        if phase == .open && deadline == nil { deadline = turn.now + rules.closeTimeout }
    }

    /// Judges what is late at `turn.now`.
    ///
    /// - Parameters:
    ///   - clientMoves: whether the client took some of what was on its way to it, or can't show that it is alive
    ///     because back-pressure of the peer keeps us from reading it.
    ///   - eitherMoves: whether either side took something, or the peer while ``awaitsPeerDrained``. A side that is
    ///     slow is not late.
    package mutating func deadlinePassed(_ turn: inout Turn, clientMoves: Bool, eitherMoves: Bool) {
        if let deadline, deadline <= turn.now {
            self.deadline = nil
            deadlineExpired(&turn, eitherMoves: eitherMoves)
        } else if phase == .open, !closeIsSent, !clientIsDone {
            judgeSilence(&turn, clientMoves: clientMoves)
        }
    }

    /// The client sent Close: all that it sent before goes to the peer first, then it is answered.
    mutating func clientSentClose(_ code: CloseCode?, _ reason: Span<UInt8>, _ turn: inout Turn) {
        clientIsDone = true
        end(code ?? .noStatusReceived, String(copying: reason))
        deadline = turn.now + rules.closeTimeout
        heldAnswer = closing.receive(code)
    }

    /// The client broke a rule: what it sent before the fault goes to the peer, the rest is not looked at.
    mutating func fail(_ violation: ProtocolViolation, _ turn: inout Turn) {
        // RFC 6455, 7.1.7: fail the connection.
        close(violation.closeCode, violation.description, &turn)
        end(violation.closeCode, violation.description)
        clientIsDone = true
    }

    /// A message of the client's can't go to the peer: what it sent before goes, the rest is not looked at.
    mutating func stop(_ code: CloseCode, _ reason: String, _ turn: inout Turn) {
        close(code, reason, &turn)
        end(code, reason)
        clientIsDone = true
    }

    /// A message is longer than the peer's transport takes.
    package mutating func messageDidNotFit(_ turn: inout Turn) {
        // The client may have said Close right behind it, and learns all the same what became of the message.
        if awaitsPeerDrained { heldAnswer = .close(.messageTooBig) }
        stop(.messageTooBig, "the message is too long for a datagram", &turn)
    }

    /// Starts the closing handshake from our side, unless the client has started it.
    ///
    /// - Parameter code: `nil` sends a Close without one.
    mutating func close(_ code: CloseCode?, _ reason: String, _ turn: inout Turn) {
        // RFC 6455, 5.5.1: the client's Close is answered with its own code, once the peer has all that came before.
        guard phase == .open, !dropsPeer, !awaitsPeerDrained else { return }
        end(code ?? .noStatusReceived, reason)
        sendClose(code, reason, &turn)
    }

    mutating func end(_ code: CloseCode, _ reason: String) {
        if ending == nil { ending = Ending(code: code, reason: reason) }
    }

    private mutating func sendClose(_ code: CloseCode?, _ reason: String, _ turn: inout Turn) {
        // What sending it came to may have closed already.
        _ = sendLeftover(&turn)
        guard !closeIsSent else { return }
        closing.send(code)
        heldAnswer = .none
        turn.toClient.frame(.close, copying: FrameWriter.closePayload(code, reason: reason).span)
        deadline = turn.now + rules.closeTimeout
    }

    private mutating func deadlineExpired(_ turn: inout Turn, eitherMoves: Bool) {
        switch phase {
        case .handshake: refuse(.handshakeTimeout, &turn)
        case .discovery: refuse(.tooSlow, &turn)
        case .refused, .open:
            if eitherMoves {
                deadline = turn.now + rules.closeTimeout
            } else if awaitsPeerDrained {
                // The peer does not take what the client sent; the client need not wait for that any longer.
                peerDrained(&turn)
            } else {
                isOverdue = true
            }
        }
    }

    private mutating func judgeSilence(_ turn: inout Turn, clientMoves: Bool) {
        switch keepalive.judge(at: turn.now) {
        case .idle: break
        // Also while the client is not read: one that has closed its socket answers with a reset.
        case .sendPing:
            turn.toClient.frame(.ping, copying: Span())
            awaitsPong = true
        case .dead where clientMoves: keepalive.heard(at: turn.now)
        case .dead:
            close(.internalError, "no pong in time", &turn)
            clientIsDone = true
        }
    }
}

extension String {
    /// Text of the wire, already checked to be UTF-8.
    init(copying bytes: Span<UInt8>) {
        // SAFETY: the string copies the bytes while they are lent.
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
