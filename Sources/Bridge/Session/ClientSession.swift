package import HTTPUpgrade
import PeerFraming
package import PeerDiscovery
import WebSocketCore

/// One client from its first byte to its last: what it asked for, what passes both ways, how it ends.
///
/// A state machine that knows no sockets. It is told what was received, what ended and what time it
/// is; it answers with bytes in a ``Turn`` and with claims about what should happen next
/// (`readsClient`, `finishesPeer`, ...), which the connection under it turns into system calls.
package struct ClientSession: ~Copyable {
    package enum Phase: Equatable, Sendable {
        /// The request head is being read.
        case handshake
        /// The backend is asked, the peer is connected.
        case discovery
        /// 101 was sent. Also while it closes.
        case open
        /// Something other than 101 was sent.
        case refused
    }

    let rules: SessionRules
    package internal(set) var phase = Phase.handshake
    /// Set until the session is open or refused.
    var upgrade: Upgrade?

    // The two directions, once open.
    var messages: MessageReader
    var framer: Framer?
    /// What the framing asks of us.
    var framingTraits: FramingTraits = []
    /// Whether the framing writes what goes to the peer.
    var encodes = false
    /// Whether each message is one datagram, both ways.
    var hasDatagrams = false
    /// Whether the peer takes messages at all.
    var peerTakesMessages = true
    /// Whether the peer's end is waited for once it has been told of the client's.
    var awaitsPeersEnd = true
    /// Whether the client itself is the peer (`echo://`): there is no second socket.
    var echoes = false
    var clientSpill = Spill<131>()
    /// What the peer sent and no message has taken.
    var leftover = Leftover()
    /// Whether the client has the beginning of a message of the peer's and not its end.
    var isInsidePeerMessage = false
    /// A message of the client's that has to be whole before it goes, and whether there is one.
    var gathered = GatheredMessage()
    var gathers = false
    /// How long the message that is being written is in all, where that is known.
    var announced: UInt64?
    var keepalive: Keepalive

    // INVARIANT: each of these turns true once and stays so.
    /// No byte will come from the client any more.
    var clientHasEnded = false
    /// No byte will come from the peer any more.
    var peerHasEnded = false
    /// The client's bytes mean nothing any more: it sent Close, or broke a rule, or is gone.
    var clientIsDone = false
    /// What the peer sent makes no messages any more.
    var isUnreadable = false
    /// The last deadline passed: whatever is left undone stays undone.
    package internal(set) var isOverdue = false

    var closing = ClosingHandshake()
    /// The answer to the client's Close, held until all that it sent has gone to the peer.
    var heldAnswer = ClosingHandshake.Answer.none
    var deadline: UInt64?
    /// A ping was sent that no pong has answered.
    var awaitsPong = false

    /// The requested path without its query, for the log. Empty until the head is read.
    package internal(set) var path = ""
    /// Where the client was sent, for the log.
    package internal(set) var peer: PeerAddress?
    package internal(set) var tally = Tally()
    package internal(set) var ending: Ending?
    package internal(set) var refusal: UpgradeRefusal?

    package init(rules: SessionRules, at now: UInt64) {
        self.rules = rules
        upgrade = Upgrade(limits: rules.requestLimits)
        messages = MessageReader(messageLimit: rules.messageLimit)
        keepalive = Keepalive(interval: rules.pingInterval, pongTimeout: rules.pongTimeout)
        deadline = now + rules.handshakeTimeout
    }

    // MARK: What should happen next

    /// Whether the client's socket is to be read. After its Close that only looks for the end of TCP.
    package var readsClient: Bool { phase != .discovery && !clientHasEnded && !isDoneWithClient }

    /// Whether the peer's socket is to be read. After our Close what comes is dropped, so that a peer
    /// which is blocked in writing still takes what the client sent.
    package var readsPeer: Bool { phase == .open && !echoes && !peerHasEnded }

    /// Whether what the client still sends is dropped, so that it may be read whatever waits for the peer.
    package var dropsClient: Bool { clientIsDone }

    /// Whether what the peer still sends is dropped, so that it may be read whatever waits for the client.
    package var dropsPeer: Bool { closeIsSent || lostClient }

    /// Whether no more will be written to the client: its direction of TCP ends once all is flushed.
    package var finishesClient: Bool { phase == .refused || (closeIsSent && clientIsDone) }

    /// Whether both have said Close, so that the client's socket may be closed once all is flushed.
    package var isDoneWithClient: Bool {
        // RFC 6455, 7.1.1: the server ends TCP, and ends it first. Nothing can follow the client's Close that would
        // turn the end into a reset, but a pong: 5.5.2 asks for it as long as our Close was not received.
        phase == .open && closing.isComplete && !awaitsPong
    }

    /// Whether no more will be written to the peer: it gets EOF once all is flushed.
    package var finishesPeer: Bool { phase == .open && clientIsDone }

    /// Whether the client went away without a Close: nothing that is queued for it can arrive.
    package var lostClient: Bool { phase == .open && clientHasEnded && closing.received == nil }

    /// Whether ``peerDrained(_:)`` is to be called once nothing is queued for the peer.
    package var awaitsPeerDrained: Bool { heldAnswer != .none }

    /// Whether bytes of the peer are held back and are to be sent soon in any case.
    package var holdsBack: Bool { !leftover.isEmpty && framingTraits.contains(.sendsWhenIdle) && !dropsPeer }

    /// Whether nothing is left to do but to send what is queued.
    package var isOver: Bool {
        if isOverdue { return true }
        guard clientHasEnded || isDoneWithClient else { return false }
        return phase != .discovery && (phase != .open || !awaitsPeersEnd || peerHasEnded)
    }

    /// Until when something must have moved, if the session is on its way to its end.
    package var endingDeadline: UInt64? { phase == .open ? deadline : nil }

    /// When ``deadlinePassed(_:clientMoves:eitherMoves:)`` is to be called next, if nothing happens before.
    package var nextDeadline: UInt64? {
        guard phase == .open, !closeIsSent, !clientIsDone, let ping = keepalive.nextDeadline else { return deadline }
        return min(ping, deadline ?? .max)
    }

    var closeIsSent: Bool { closing.sent != nil }
}
