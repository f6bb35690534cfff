import Configuration
import EventLoop
import HTTPUpgrade

/// How connections come in, and how the server stops taking them.
extension Worker {
    /// How many connections are accepted before what is already open is served again.
    private static var acceptBatch: Int { 32 }
    /// How long a server that is out of descriptors waits before it looks for one again.
    private static var listenPause: UInt64 { 100 }

    /// Has the shared listening sockets watched. The kernel wakes one worker for each connection.
    func listen() throws(SystemError) {
        while watchedListeners < hub.listeners.count {
            try poller.add(
                hub.listeners[watchedListeners], [.readable, .exclusive], token: Self.listenerToken(watchedListeners))
            watchedListeners += 1
        }
    }

    func acceptConnections(listener: Int) {
        guard watchedListeners > 0 else { return }
        for _ in 0..<Self.acceptBatch {
            do throws(SystemError) {
                switch try SystemCall.accept(hub.listeners[listener]) {
                case .connection(let socket, let address): place(socket, from: address)
                case .aborted: continue
                case .wouldBlock:
                    isShort = false
                    return
                }
            } catch {
                return pauseListening(because: error)
            }
        }
    }

    /// Gives a new connection to the worker that should have it.
    private func place(_ socket: consuming FileDescriptor, from address: SocketAddress) {
        let chosen = hub.loads.choose(for: index, at: MonotonicClock.nanoseconds())
        hub.loads.connectionAdded(to: chosen)
        if chosen == index {
            admit(socket, from: address)
        } else {
            hub.mailboxes[chosen].post(.adopt(descriptor: socket.release(), from: address))
        }
    }

    /// Takes a connection that is counted as this worker's already.
    func admit(_ socket: consuming FileDescriptor, from address: SocketAddress) {
        guard !isDraining else { return hub.loads.connectionRemoved(from: index) }
        let isLast = hub.settings.maxConnections == nil && Int(socket.number) >= hub.lastDescriptor
        let (slot, generation) = table.reserve()
        do throws(SystemError) {
            let connection = try Connection(
                number: hub.nextNumber(), slot: slot, generation: generation, client: socket, from: address,
                rules: hub.rules, at: turn.now, poller: poller)
            table.put(connection)
            hub.log.write(.debug, "#\(connection.number) accepted: \(address), worker \(index)")
            if isLast || hub.isCrowded {
                refuse(
                    connection, .tooManyConnections(retryAfterSeconds: 1),
                    because: isLast ? "too few descriptors are left" : nil)
            }
            settle(connection)
        } catch {
            table.release(slot)
            hub.loads.connectionRemoved(from: index)
            hub.log.write(.warn, "a connection from \(address) could not be served: \(error)")
        }
    }

    /// Closes a connection's sockets and forgets it.
    func close(_ connection: Connection) {
        guard !connection.isClosed else { return }
        connection.isClosed = true
        tellDropped(connection)
        switch connection.session.phase {
        case .open: hub.log.sessionClosed(connection, at: turn.now)
        case .handshake, .discovery: hub.log.sessionAbandoned(connection)
        case .refused: break
        }
        connection.client.close()
        connection.peer.close()
        connection.race = nil
        timers.cancel(connection.slot)
        table.release(connection.slot)
        hub.loads.connectionRemoved(from: index)
    }

    /// Takes no more connections, ever.
    func stopListening() {
        unwatchListeners()
        listensAgainAt = nil
        hub.listening.leave()
    }

    /// Tells every client that the server goes away.
    func drain() {
        isDraining = true
        for connection in table.all {
            connection.session.goAway(&turn)
            sendTurn(connection)
            settle(connection)
        }
    }

    func listenAgain() {
        listensAgainAt = nil
        do throws(SystemError) {
            try listen()
        } catch {
            hub.log.write(.error, "can't listen again: \(error)")
            unwatchListeners()
            listensAgainAt = turn.now + Self.listenPause
        }
    }

    private func unwatchListeners() {
        while watchedListeners > 0 {
            watchedListeners -= 1
            poller.remove(hub.listeners[watchedListeners])
        }
    }

    /// Out of descriptors or memory: what is open goes on; waiting connections are looked at again soon.
    ///
    /// Told once, until all that waited have been accepted.
    private func pauseListening(because error: SystemError) {
        unwatchListeners()
        listensAgainAt = turn.now + Self.listenPause
        guard !isShort else { return }
        isShort = true
        hub.log.write(.warn, "can't accept connections for now: \(error); raise the limit of open files (ulimit -n)")
    }
}
