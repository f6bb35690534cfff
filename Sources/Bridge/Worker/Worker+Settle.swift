import EventLoop
import HTTPUpgrade

/// What follows from a session's new state once its bytes are sent.
extension Worker {
    /// Brings the sockets, the timers and the lists in line with what the session now claims.
    func settle(_ connection: Connection) {
        if connection.session.request != nil && connection.route == nil { discover(connection) }
        if connection.session.awaitsPeerDrained && connection.peer.queue.isEmpty {
            connection.session.peerDrained(&turn)
            sendTurn(connection)
        }
        if connection.session.lostClient { connection.client.dropQueue() }
        if connection.session.finishesClient { connection.client.finish() }
        if connection.session.finishesPeer { connection.peer.finish() }
        if isDone(connection) { return close(connection) }
        queueIfReady(connection)
        arm(connection)
    }

    /// Something of a connection is late, or only may be.
    func deadlinePassed(_ connection: Connection) {
        if let next = connection.race?.nextAttemptAt, next <= turn.now { startNextAttempt(connection) }
        let outstanding = connection.outstanding
        let wasRefused = connection.session.phase == .refused
        connection.session.deadlinePassed(
            &turn, clientIsRead: connection.session.dropsClient || readsClientFreely(connection),
            isProgressing: outstanding > 0 && outstanding < connection.outstandingBytes)
        connection.outstandingBytes = outstanding
        if !wasRefused, let refusal = connection.session.refusal { refused(connection, refusal) }
        sendTurn(connection)
        settle(connection)
    }

    /// Answers the handshake with something other than 101.
    func refuse(_ connection: Connection, _ refusal: UpgradeRefusal, because detail: String? = nil) {
        connection.session.refuse(refusal, &turn)
        refused(connection, refusal, because: detail)
        sendTurn(connection)
    }

    /// What is left to do about a handshake that was refused.
    func refused(_ connection: Connection, _ refusal: UpgradeRefusal, because detail: String? = nil) {
        connection.race = nil
        connection.peer.close()
        hub.log.sessionRefused(connection, refusal, because: detail)
    }

    private func readsClientFreely(_ connection: Connection) -> Bool {
        connection.peer.queue.isEmpty && connection.client.queue.isEmpty
    }

    private func isDone(_ connection: Connection) -> Bool {
        guard connection.session.isOver else { return false }
        return connection.session.isOverdue || (connection.client.queue.isEmpty && connection.peer.queue.isEmpty)
    }

    private func queueIfReady(_ connection: Connection) {
        guard !connection.isQueued, mayReadClient(connection) || mayReadPeer(connection) else { return }
        connection.isQueued = true
        ready.append(connection)
    }

    /// Tells the timers when this connection is due, unless they will ask earlier anyway.
    private func arm(_ connection: Connection) {
        var due = connection.session.nextDeadline ?? .max
        if let next = connection.race?.nextAttemptAt { due = min(due, next) }
        guard due < connection.armedFor else { return }
        connection.armedFor = due
        timers.arm(connection.slot, at: due)
    }
}

extension Connection {
    /// How many bytes have left the session and have not arrived.
    fileprivate var outstanding: Int { client.unsentBytes + peer.unsentBytes }
}
