package import Bridge
package import Configuration
import PeerFraming

/// A session between two scripted ends, driven as a worker drives it: the same reads, the same rule of back-pressure,
/// the same deadlines, on a clock that only moves when it is told to.
///
/// Whatever happens is held against what no session may ever do; see ``Fault``.
@safe package final class Rig {
    package let settings: Settings
    package var session: ClientSession
    package internal(set) var client = End()
    package internal(set) var peer = End()
    /// What the session said to its client, whether it has arrived or not.
    package internal(set) var said = ServerStream()
    package internal(set) var isClosed = false
    package internal(set) var now: UInt64 {
        get { turn.now }
        set { turn.now = newValue }
    }
    /// The most bytes that one turn had for one side.
    package internal(set) var largestBatch = 0

    var turn: Turn
    let loan: UnsafeMutableRawBufferPointer
    var discovery: Discovery
    var isDiscovered = false
    var found: [Fault] = []
    var clientSent: [UInt8] = []
    var peerSent: [UInt8] = []
    var saidBytes = 0

    // What the worker notes of a connection.
    var heldSince: UInt64 = 0
    var holdEnds: UInt64?
    var armedFor = UInt64.max
    var ending: (deadline: UInt64, progress: Progress)?
    var pinged: Progress?

    /// A client that has connected and not sent a byte.
    package init(_ discovery: Discovery = .opens(.auto), settings: Settings = Settings()) {
        self.discovery = discovery
        self.settings = settings
        turn = Turn(loanSize: settings.highWater) { 784_111_777 }
        turn.now = 1000
        session = ClientSession(rules: SessionRules(settings), at: turn.now)
        unsafe loan = .allocate(byteCount: Self.headroom + settings.highWater + 1, alignment: 64)
        settle()
    }

    deinit { unsafe loan.deallocate() }

    /// As `Worker.loanHeadroom`.
    static var headroom: Int { ClientSession.longestLeftover + 144 }
}

/// What the two ends do.
extension Rig {
    /// Everything that the session may be held to once it has come to rest. Empty if all is well.
    package var faults: [Fault] { found + said.faults + judgePassage() }

    /// Has bytes of the client's arrive, each array in a segment of its own.
    package func clientSends(_ segments: [UInt8]...) {
        for segment in segments {
            clientSent += segment
            client.sends(segment)
        }
        serve()
    }

    package func clientSends(_ frames: ClientFrame...) { clientSends(frames.flatMap(\.bytes)) }

    package func clientEnds(_ tail: End.Tail = .end) {
        client.ends(tail)
        // The kernel tells of a connection that is gone in both directions, whether it is read or not.
        if tail == .reset { session.clientVanished() }
        serve()
    }

    package func peerSends(_ segments: [UInt8]...) {
        for segment in segments {
            peerSent += segment
            peer.sends(segment)
        }
        serve()
    }

    package func peerSends(_ text: String) { peerSends(Array(text.utf8)) }

    package func peerEnds(_ tail: End.Tail = .end) {
        peer.ends(tail)
        serve()
    }

    /// Lets a side take so many more bytes; `nil` lets it take everything from here on.
    package func lets(_ side: Side, take count: Int?) {
        guard !isClosed else { return }
        switch side {
        case .client:
            client.room = count.map { (client.room ?? 0) + $0 }
            client.flush()
        case .peer:
            peer.room = count.map { (peer.room ?? 0) + $0 }
            peer.flush()
        }
        serve()
    }

    /// Has a side take nothing any more.
    package func blocks(_ side: Side) {
        switch side {
        case .client: client.room = 0
        case .peer: peer.room = 0
        }
    }

    /// Ends a discovery that was to end `later`.
    package func discovered(_ discovery: Discovery) {
        if !isDiscovered { self.discovery = discovery }
        settle()
        serve()
    }

    /// The server is told to stop.
    package func drains() {
        session.goAway(&turn)
        sendTurn()
        settle()
    }

    /// Lets time pass, and whatever falls due in it happen.
    package func passes(_ milliseconds: UInt64) {
        let end = now + milliseconds
        var steps = 0
        while !isClosed, let due = [holdEnds, armedFor].compactMap(\.self).min(), due <= end {
            steps = due > now ? 0 : steps + 1
            guard steps < 100 else { return found.append(.spins) }
            now = max(now, due)
            if armedFor <= now { deadlinePassed() }
            if let holdEnds, holdEnds <= now, !isClosed { holdExpired() }
        }
        now = end
    }
}
