import Configuration
import EventLoop
import HTTPUpgrade
import PeerDiscovery
import PeerFraming

/// From a route to a connected peer: names are looked up, attempts raced, paths opened.
extension Worker {
    /// How long it takes until what had no room is tried again the first time, and at most, in milliseconds.
    static var firstPause: UInt64 { 20 }
    private static var longestPause: UInt64 { 320 }

    /// Begins the framing of the route before anything else: a peer is not reached for nothing.
    func openFraming(_ connection: Connection) {
        guard let route = connection.route else { return }
        do throws(FramingRefusal) {
            connection.framer = try hub.framings.open(route.framing)
        } catch {
            return refuse(connection, .backendFailed, because: "framing \(route.framing.name): \(error)")
        }
        reachNextPeer(connection)
    }

    /// Sets out for the next peer of the route.
    func reachNextPeer(_ connection: Connection, after failure: PeerFailure? = nil) {
        guard let route = connection.route else { return }
        if let failure, connection.nextPeer == route.peers.count {
            let peer = route.peers[connection.nextPeer - 1]
            return refuse(connection, failure.refusal, because: "\(peer): \(failure)")
        }
        let peer = route.peers[connection.nextPeer]
        connection.nextPeer += 1
        connection.refusalDetail = nil
        switch peer {
        case .echo:
            opened(connection, to: peer)
        case .unix, .unixDatagram, .pipeFromClient, .pipeToClient:
            connection.pause = Self.firstPause
            open(connection, peer)
        case .tcp(let host, let port), .udp(let host, let port):
            if let address = SocketAddress(numeric: host, port: port) {
                race(connection, to: [address])
            } else {
                lookUp(connection, host, port)
            }
        }
    }

    func lookUpEnded(_ connection: Connection, _ result: Result<[SocketAddress], ResolutionError>) {
        guard connection.session.phase == .discovery else { return }
        switch result {
        case .success(let addresses): race(connection, to: AddressOrder.interleave(addresses))
        case .failure(let error): reachNextPeer(connection, after: .unresolved(error))
        }
        settle(connection)
    }

    /// An attempt to reach the peer succeeded or failed.
    func attemptIsReady(_ connection: Connection) {
        guard let race = connection.race else { return }
        proceed(connection, race.judge(at: turn.now, poller: poller))
        settle(connection)
    }

    /// What had no room for us is tried again.
    func tryAgain(_ connection: Connection) {
        connection.triesAgainAt = nil
        if connection.peer.isStarved { return flushPeer(connection) }
        guard connection.session.phase == .discovery, let route = connection.route else { return }
        open(connection, route.peers[connection.nextPeer - 1])
    }

    /// The attempts so far have not answered in time: the next address is tried beside them.
    func startNextAttempt(_ connection: Connection) {
        guard let race = connection.race else { return }
        proceed(connection, race.startNext(at: turn.now, poller: poller))
    }

    private func lookUp(_ connection: Connection, _ host: String, _ port: UInt16) {
        let mailbox = hub.mailboxes[index]
        let (slot, generation) = (connection.slot, connection.generation)
        let expires = MonotonicClock.nanoseconds() + hub.settings.connectTimeoutMilliseconds * 1_000_000
        hub.resolver.resolve(name: host, port: port, expires: expires) { result in
            mailbox.post(.resolved(slot: slot, generation: generation, result))
        }
    }

    private func race(_ connection: Connection, to addresses: [SocketAddress]) {
        guard !addresses.isEmpty, let route = connection.route else {
            return reachNextPeer(connection, after: .unresolved(.unknownName))
        }
        let race = ConnectionRace(
            addresses: addresses, kind: route.peers[connection.nextPeer - 1].hasDatagrams ? .datagram : .stream,
            token: connection.attemptToken,
            delay: hub.settings.connectAttemptDelayMilliseconds)
        connection.race = race
        proceed(connection, race.startNext(at: turn.now, poller: poller))
    }

    private func proceed(_ connection: Connection, _ standing: consuming ConnectionRace.Standing) {
        switch consume standing {
        case .running:
            return
        case .lost(let error):
            connection.race = nil
            reachNextPeer(connection, after: .failed(error))
        case .won(let socket, let isWatched):
            connection.race = nil
            attachPeer(connection, socket, isWatched: isWatched)
        }
    }

    /// Opens a peer that is a path of this machine. One that has no room for us is tried again until the deadline.
    private func open(_ connection: Connection, _ peer: PeerAddress) {
        do throws(PeerFailure) {
            switch try LocalPeer.open(peer) {
            case .open(let descriptor):
                connection.refusalDetail = nil
                attachPeer(connection, descriptor, isWatched: false)
            case .busy(let reason):
                // For the log, if it stays so until the deadline.
                connection.refusalDetail = "\(peer): \(reason)"
                connection.triesAgainAt = turn.now + connection.pause
                connection.pause = min(2 * connection.pause, Self.longestPause)
            }
        } catch {
            reachNextPeer(connection, after: error)
        }
    }

    private func attachPeer(_ connection: Connection, _ descriptor: consuming FileDescriptor, isWatched: Bool) {
        guard let route = connection.route else { return }
        let peer = route.peers[connection.nextPeer - 1]
        do throws(SystemError) {
            if case .tcp = peer { try SystemCall.noDelay(descriptor.number) }
            // Telnet marks places in its stream with urgent data, which is not to be lost.
            if peer.hasTwoEnds { try SystemCall.keepUrgentInline(descriptor.number) }
            if isWatched {
                try connection.peer.adopt(descriptor, from: poller)
            } else {
                try connection.peer.attach(descriptor, as: Transport(peer), to: poller)
            }
        } catch {
            return reachNextPeer(connection, after: .failed(error))
        }
        opened(connection, to: peer)
    }

    /// The peer is there: the client gets its 101, and then the peer what the client sent too early.
    private func opened(_ connection: Connection, to peer: PeerAddress) {
        guard let route = connection.route, let framer = connection.framer.take() else { return }
        connection.session.open(framer, to: peer, subprotocol: route.subprotocol, &turn)
        sendTurn(connection)
        hub.log.sessionOpened(connection, framing: "\(route.framing.name)", subprotocol: route.subprotocol)
        let unread = connection.session.unreadCount
        // SAFETY: what was read too early was one read at most, and the loan has room for that.
        var room = unsafe loanedBytes(from: Self.loanHeadroom, to: Self.loanHeadroom + unread).mutableSpan
        let count = connection.session.takeUnread(to: &room)
        if count > 0 { receivedFromClient(connection, count) }
    }
}
