import EventLoop
import PeerDiscovery
import PeerFraming

/// One client's place in a worker: its session, the two sockets under it, and what the worker notes of it.
///
/// Lives on one thread. Holds no logic of its own: `ClientSession` decides, the worker does.
final class Connection {
    let number: UInt64
    let slot: UInt32
    let generation: UInt32
    let clientAddress: SocketAddress
    let startedAt: UInt64

    var session: ClientSession
    var client: Endpoint
    var peer: Endpoint

    /// The backend has been asked where this client goes.
    var hasAsked = false
    /// Where the backend sent this client, and how far down the list of peers we are.
    var route: Route?
    var nextPeer = 0
    /// The framing of the route, until the session has it.
    var framer: Framer?
    /// The race of connection attempts to the peer, while it is run.
    var race: ConnectionRace?

    /// When a peer that had no room is tried again, and how long that took the last time.
    var triesAgainAt: UInt64?
    var pause: UInt64 = 0
    /// When the network last told that a datagram did not arrive.
    var lostDatagramAt: UInt64?

    /// Stands in the worker's list of connections that have more to do in the next turn.
    var isQueued = false
    /// Stands in the worker's list of those that hold back bytes for a moment.
    var isHeld = false
    /// Since when what is held back waits, if something is.
    var heldSince: UInt64 = 0
    /// What the timer wheel was last told, or `.max`.
    var armedFor = UInt64.max
    /// How far either side had come when the time of an ending began to run, and which deadline that was.
    var ending: (deadline: UInt64, progress: Progress)?
    /// How far either side had come when the client was last pinged.
    var pinged: Progress?
    /// Why the handshake is refused, where the log should know more than the client.
    var refusalDetail: String?
    var refusalIsLogged = false
    var isClosed = false

    init(
        number: UInt64, slot: UInt32, generation: UInt32, client: consuming FileDescriptor, from address: SocketAddress,
        rules: SessionRules, at now: UInt64, poller: borrowing Poller
    ) throws(SystemError) {
        self.number = number
        self.slot = slot
        self.generation = generation
        clientAddress = address
        startedAt = now
        session = ClientSession(rules: rules, at: now)
        self.client = Endpoint(token: Token(.client, slot: slot, generation: generation).packed)
        peer = Endpoint(token: Token(.peer, slot: slot, generation: generation).packed)
        try self.client.attach(client, to: poller)
    }

    var attemptToken: UInt64 { Token(.attempt, slot: slot, generation: generation).packed }
}
