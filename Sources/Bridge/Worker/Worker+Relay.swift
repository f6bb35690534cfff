import Configuration
import EventLoop

/// Bytes between sockets and session, both ways, and the back-pressure between them.
///
/// The rule of back-pressure: a side is read only while nothing waits to be sent to the other. So what
/// one side does not take is at most what one read brought, nothing is dropped, and who is slow slows
/// down only its own session.
extension Worker {
    func clientIsReady(_ connection: Connection, _ readiness: Readiness) {
        connection.client.note(readiness)
        if readiness.contains(.writable) { connection.client.flush() }
        serve(connection)
        // Behind the request, which may have come with the news and is looked after only from here on.
        guard readiness.contains(.hungUp) || readiness.contains(.failed), !connection.isClosed else { return }
        connection.session.clientVanished()
        settle(connection)
    }

    func peerIsReady(_ connection: Connection, _ readiness: Readiness) {
        connection.peer.note(readiness)
        if readiness.contains(.writable) { flushPeer(connection) }
        serve(connection)
    }

    func flushPeer(_ connection: Connection) {
        connection.peer.flush()
        if connection.peer.mishap != nil { noteMishap(connection) }
    }

    /// Reads each side once if it may be read, and does what comes of it.
    func serve(_ connection: Connection) {
        if mayReadClient(connection) { readClient(connection) }
        if mayReadPeer(connection) { readPeer(connection) }
        settle(connection)
    }

    func mayReadClient(_ connection: Connection) -> Bool {
        connection.client.isReadable && connection.session.readsClient && listensToClient(connection)
    }

    /// Whether the client is read when it sends something.
    func listensToClient(_ connection: Connection) -> Bool {
        if connection.session.dropsClient { return true }
        // Our own answers to a client that does not read them (pongs, echoes) bound themselves the same way.
        let answers = connection.client.queue.count
        return connection.peer.isFlushed
            && (connection.session.echoes ? answers == 0 : answers < hub.settings.highWater)
    }

    func mayReadPeer(_ connection: Connection) -> Bool {
        guard connection.peer.isReadable, connection.session.readsPeer else { return false }
        return connection.session.dropsPeer || connection.client.queue.isEmpty
    }

    private func readClient(_ connection: Connection) {
        guard let number = connection.client.number else { return }
        do throws(SystemError) {
            switch unsafe try SystemCall.receive(number, into: receiveBuffer) {
            case .bytes(let count):
                connection.client.noteReceived(count, of: hub.settings.highWater)
                receivedFromClient(connection, count)
            case .wouldBlock:
                connection.client.noteDrained()
                // Nothing can be sent any more, whatever else is still to come.
                if connection.client.breach != nil { connection.session.clientEnded(&turn) }
            case .end:
                connection.client.isReadable = false
                connection.session.clientEnded(&turn)
            }
        } catch {
            connection.client.fail()
            hub.log.write(.debug, "#\(connection.number) the client's connection broke: \(error)")
            connection.session.clientEnded(&turn)
        }
    }

    /// Hands `count` bytes that stand at the receive position to the session, and sends what it makes of them.
    func receivedFromClient(_ connection: Connection, _ count: Int) {
        let start = Self.loanHeadroom - connection.session.clientSpillCount
        // SAFETY: the spill fits the headroom, and `count` bytes behind it were just written.
        var bytes = unsafe loanedBytes(from: start, to: Self.loanHeadroom + count).mutableSpan
        connection.session.restoreClientSpill(to: &bytes)
        connection.session.received(fromClient: &bytes, &turn)
        unsafe sendTurn(connection, from: loan.baseAddress.unsafelyUnwrapped + start)
    }

    private func readPeer(_ connection: Connection) {
        guard !connection.peer.transport.hasDatagrams else { return readDatagrams(connection) }
        let ownRoom = unsafe connection.session.roomForPeer(hub.settings.highWater, &turn)
        let room = unsafe ownRoom ?? receiveBuffer
        do throws(SystemError) {
            switch unsafe try connection.peer.receive(into: room) {
            case nil: return
            case .bytes(let count):
                connection.peer.noteReceived(count, of: room.count)
                if unsafe ownRoom == nil {
                    receivedFromPeer(connection, count)
                } else {
                    let start = unsafe connection.session.received(inRoom: count, &turn)
                    unsafe sendTurn(connection, from: start)
                }
                connection.heldSince = turn.now
            case .wouldBlock:
                connection.peer.noteDrained()
                if let error = connection.peer.breach { peerBroke(connection, error) }
            case .end:
                if let error = connection.peer.breach { return peerBroke(connection, error) }
                peerEnded(connection)
            }
        } catch {
            peerBroke(connection, error)
        }
    }

    func peerEnded(_ connection: Connection) {
        connection.peer.isReadable = false
        // Nobody reads the pipe any more, so what waits can't arrive.
        if connection.peer.transport == .pipeFromClient { connection.peer.fail() }
        connection.session.peerEnded(&turn)
        sendTurn(connection)
    }

    func peerBroke(_ connection: Connection, _ error: SystemError) {
        connection.peer.fail()
        hub.log.write(.info, "#\(connection.number) the peer's connection broke: \(error)")
        connection.session.peerFailed(&turn)
        sendTurn(connection)
    }

    private func receivedFromPeer(_ connection: Connection, _ count: Int) {
        let start = Self.loanHeadroom - connection.session.leftoverCount
        // SAFETY: the leftover fits the headroom, and the loan ends with one byte more than is received.
        var bytes = unsafe loanedBytes(from: start, to: Self.loanHeadroom + count + 1).mutableSpan
        connection.session.restoreLeftover(to: &bytes, &turn)
        connection.session.received(fromPeer: &bytes, &turn)
        unsafe sendTurn(connection, from: loan.baseAddress.unsafelyUnwrapped + start)
    }

    /// A part of the loan. What is received stands behind the headroom.
    func loanedBytes(from start: Int, to end: Int) -> UnsafeMutableBufferPointer<UInt8> {
        // SAFETY: the range is bounds-checked, and the loan holds bytes and nothing else.
        unsafe UnsafeMutableRawBufferPointer(rebasing: loan[start..<end]).assumingMemoryBound(to: UInt8.self)
    }

    /// Sends what the session said without being shown bytes.
    func sendTurn(_ connection: Connection) {
        // SAFETY: nothing was lent of it.
        unsafe sendTurn(connection, from: nil)
    }

    /// Sends what the session had to say, to the client first: no byte reaches a peer before 101 has left.
    ///
    /// - Parameter start: where the bytes that the session was shown begin, if it was shown any.
    func sendTurn(_ connection: Connection, from start: UnsafeMutableRawPointer?) {
        let start = unsafe start ?? loan.baseAddress.unsafelyUnwrapped
        if !turn.toClient.isEmpty {
            unsafe connection.client.send(turn.toClient, loan: start, gather: &gather, poller: poller)
            turn.toClient.clear()
        }
        if !turn.toPeer.isEmpty {
            unsafe connection.peer.send(turn.toPeer, loan: start, gather: &gather, poller: poller)
            turn.toPeer.clear()
        }
        connection.session.turnSent(&turn)
        if connection.peer.mishap != nil { noteMishap(connection) }
    }

    func holdExpired(_ connection: Connection) {
        // What is held may have come since this wait began. And while the client takes nothing the rest can't come.
        if connection.heldSince + hub.settings.autoWaitMilliseconds <= turn.now && connection.client.queue.isEmpty
            && !connection.peer.isReadable
        {
            connection.session.holdExpired(&turn)
            sendTurn(connection)
        }
        settle(connection)
    }

    private var receiveBuffer: UnsafeMutableRawBufferPointer {
        // SAFETY: the loan was made with the headroom in front of this many bytes, and one behind them.
        unsafe UnsafeMutableRawBufferPointer(rebasing: loan[Self.loanHeadroom..<loan.count - 1])
    }
}
