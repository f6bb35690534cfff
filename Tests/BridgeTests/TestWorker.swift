import Configuration
import EventLoop
import PeerDiscovery
import PeerFraming
import SessionRig
import Testing

@testable import Bridge

/// A worker between real sockets, on a clock that only moves when it is told to.
final class TestWorker {
    /// Sends everybody to one TCP peer.
    private final class OnePeer: Backend {
        let peer: PeerAddress
        let framing: String
        let pace = BackendPace.immediate

        init(_ peer: PeerAddress, framing: String) {
            self.peer = peer
            self.framing = framing
        }

        func route(_ handshake: Handshake) throws(RoutingError) -> Route {
            Route(peers: [peer], framing: FramingChoice(name: framing, configuration: ""), subprotocol: nil)
        }
    }

    let worker: Worker
    let client: TestSocket
    let peer: TestSocket
    let connection: Connection
    /// What the client has read behind the answer to its handshake.
    private(set) var fromServer: [UInt8] = []

    /// One session, open, its client accepted at time 0.
    init(framing: String = "binary", openAt now: UInt64 = 0, settings: Settings = Settings()) throws {
        let clients = try #require(try ListeningSocket.open(host: "127.0.0.1", port: 0, backlog: 8).first)
        let peers = try #require(try ListeningSocket.open(host: "127.0.0.1", port: 0, backlog: 8).first)
        let backend = OnePeer(.tcp(host: "127.0.0.1", port: try #require(peers.port)), framing: framing)
        let hub = try Hub(
            settings: settings, backend: backend, framings: FramingTable(), log: Log(level: .error, isStamped: false),
            workers: 1, listeners: [], descriptorLimit: 1_000_000)
        worker = try Worker(index: 0, hub: hub)
        client = try TestSocket.connected(to: clients, smallBuffer: true)
        let accepted = try TestSocket(accepting: clients)
        accepted.hasSmallSendBuffer()
        hub.loads.connectionAdded(to: 0)
        worker.admit(try accepted.take(), from: .unix)
        connection = try #require(worker.table.all.first)
        worker.turn.now = now
        try client.write(Rig.request())
        while connection.session.phase != .open { try Self.turn(worker) }
        peer = try TestSocket(accepting: peers)
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) { head += try client.read(upTo: 1) }
    }

    /// One turn of the worker's loop, waiting at most 10 ms for something to happen.
    func turn() throws {
        try Self.turn(worker)
        fromServer += try client.read()
    }

    private static func turn(_ worker: Worker) throws {
        unsafe try withUnsafeTemporaryAllocation(of: Poller.Event.self, capacity: 16) { events in
            let count = unsafe try worker.poller.wait(into: events, timeoutMilliseconds: 10)
            for index in 0..<count {
                let event = unsafe events[index]
                dispatch(worker, unsafe Token(packed: event.token), unsafe event.readiness)
            }
        }
        let ready = worker.ready
        worker.ready = []
        for connection in ready {
            connection.isQueued = false
            if !connection.isClosed { worker.serve(connection) }
        }
    }

    /// Turns until nothing happens any more.
    func rest() throws {
        var quiet = 0
        while quiet < 3 {
            let before = (fromServer.count, connection.client.queue.count, connection.peer.queue.count)
            try turn()
            let after = (fromServer.count, connection.client.queue.count, connection.peer.queue.count)
            quiet = before == after ? quiet + 1 : 0
        }
    }

    /// Lets time pass, and whatever falls due at its end happen.
    func passes(_ milliseconds: UInt64) {
        worker.turn.now += milliseconds
        while let slot = worker.timers.popExpired(at: worker.turn.now) {
            guard let connection = worker.table.connection(inSlot: slot) else { continue }
            connection.armedFor = .max
            worker.deadlinePassed(connection)
        }
        while let connection = worker.holds.popDue(at: worker.turn.now) {
            connection.isHeld = false
            if !connection.isClosed { worker.holdExpired(connection) }
        }
    }

    private static func dispatch(_ worker: Worker, _ token: Token, _ readiness: Readiness) {
        guard let connection = worker.table.connection(token) else { return }
        switch token.target {
        case .client: worker.clientIsReady(connection, readiness)
        case .peer: worker.peerIsReady(connection, readiness)
        case .attempt: worker.attemptIsReady(connection)
        case .worker: break
        }
    }
}
