import Configuration
import EventLoop
import HTTPUpgrade

/// What follows from a session's new state once its bytes are sent.
extension Worker {
    /// Brings the sockets, the timers and the lists in line with what the session now claims.
    func settle(_ connection: Connection) {
        if connection.session.request != nil && !connection.hasAsked { discover(connection) }
        if connection.session.refusal != nil { refused(connection) }
        if connection.session.awaitsPeerDrained && connection.peer.isFlushed {
            connection.session.peerDrained(&turn)
            sendTurn(connection)
        }
        if connection.session.lostClient { connection.client.dropQueue() }
        if connection.session.isDoneWithClient {
            if connection.client.queue.isEmpty { connection.client.close() }
        } else if connection.session.finishesClient {
            connection.client.finish()
        }
        if connection.session.finishesPeer { connection.peer.finish() }
        if isDone(connection) { return close(connection) }
        if endsUnread(connection) { connection.session.endIsNear(&turn) }
        watchEnding(connection)
        if connection.session.holdsBack { hold(connection) }
        if connection.peer.isStarved && connection.triesAgainAt == nil {
            connection.triesAgainAt = turn.now + Self.firstPause
        }
        queueIfReady(connection)
        arm(connection)
    }

    /// Something of a connection is late, or only may be.
    func deadlinePassed(_ connection: Connection) {
        if let next = connection.race?.nextAttemptAt, next <= turn.now { startNextAttempt(connection) }
        if let next = connection.triesAgainAt, next <= turn.now { tryAgain(connection) }
        // The timer may have been armed for something that is not due any more.
        if let due = connection.session.nextDeadline, due <= turn.now { judgeLateness(connection) }
        settle(connection)
    }

    private func judgeLateness(_ connection: Connection) {
        let progress = Progress(of: connection)
        // Its pong may stand behind what we do not read because of the peer. What we do not read because the client
        // itself takes no answers shows nothing.
        let isHeldUp = connection.client.isReadable && !connection.peer.isFlushed
        let clientMoves = isHeldUp || connection.pinged.map(progress.clientHasMoved) ?? false
        // While the answer to the client's Close waits for the peer, what the client takes changes nothing.
        let awaited = connection.session.awaitsPeerDrained ? progress.peerHasMoved : progress.hasMoved
        let eitherMoves = connection.ending.map { awaited($0.progress) } ?? false
        if connection.session.endingDeadline.map({ $0 > turn.now }) ?? true { connection.pinged = progress }
        connection.session.deadlinePassed(&turn, clientMoves: clientMoves, eitherMoves: eitherMoves)
        sendTurn(connection)
    }

    /// Notes how far both sides are when the time of an ending begins to run: only who takes nothing from then on is late.
    private func watchEnding(_ connection: Connection) {
        guard let deadline = connection.session.endingDeadline, deadline != connection.ending?.deadline else { return }
        connection.ending = (deadline, Progress(of: connection))
    }

    /// Answers the handshake with something other than 101.
    func refuse(_ connection: Connection, _ refusal: UpgradeRefusal, because detail: String? = nil) {
        connection.refusalDetail = detail
        connection.session.refuse(refusal, &turn)
        sendTurn(connection)
    }

    /// What is left to do about a handshake that was refused: once.
    private func refused(_ connection: Connection) {
        guard !connection.refusalIsLogged else { return }
        connection.refusalIsLogged = true
        connection.race = nil
        connection.triesAgainAt = nil
        connection.framer = nil
        connection.peer.close()
        hub.log.sessionRefused(connection)
    }

    /// Whether a side has ended whose last bytes can't be read yet, as the other side is slow in taking what it got.
    private func endsUnread(_ connection: Connection) -> Bool {
        (connection.client.hangsUp && connection.client.isReadable && !mayReadClient(connection))
            || (connection.peer.hangsUp && connection.peer.isReadable && !mayReadPeer(connection))
    }

    private func isDone(_ connection: Connection) -> Bool {
        guard connection.session.isOver else { return false }
        return connection.session.isOverdue || (connection.client.queue.isEmpty && connection.peer.isFlushed)
    }

    private func queueIfReady(_ connection: Connection) {
        guard !connection.isQueued, mayReadClient(connection) || mayReadPeer(connection) else { return }
        connection.isQueued = true
        ready.append(connection)
    }

    /// Has what is held back, as a cut code point, sent in a while if its rest does not come. While the client takes nothing more can't come.
    private func hold(_ connection: Connection) {
        guard !connection.isHeld, connection.client.queue.isEmpty else { return }
        connection.isHeld = true
        holds.append(connection, due: turn.now + hub.settings.autoWaitMilliseconds)
    }

    /// Tells the timers when this connection is due, unless they will ask earlier anyway.
    private func arm(_ connection: Connection) {
        var due = connection.session.nextDeadline ?? .max
        if let next = connection.race?.nextAttemptAt { due = min(due, next) }
        if let next = connection.triesAgainAt { due = min(due, next) }
        guard due < connection.armedFor else { return }
        connection.armedFor = due
        timers.arm(connection.slot, at: due)
    }
}
