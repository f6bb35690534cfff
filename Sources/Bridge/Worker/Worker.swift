import Configuration
import EventLoop

/// One thread of the server: its connections, and the loop that serves them.
///
/// A turn is: wait, read and decide and write for each event, then for those that have more to do,
/// then what fell due, then the log. Nothing in it blocks but the wait.
@safe final class Worker {
    let index: Int
    let hub: Hub
    var poller: Poller
    var gather = GatherList()
    var turn: Turn
    var table = ConnectionTable()
    var timers = TimerWheel()
    var holds = HoldQueue<Connection>()
    var ready: [Connection] = []
    private var served: [Connection] = []
    private let events: UnsafeMutableBufferPointer<Poller.Event>
    private var meter = BusyMeter()

    /// The one buffer into which everything is received. What a read left over comes back in front of the next.
    let loan: UnsafeMutableRawBufferPointer
    /// Where in the loan a read begins: behind room for what the last one left over. Not on the border of a page:
    /// a payload that begins there costs a third more.
    static var loanHeadroom: Int { ClientSession.longestLeftover + 144 }

    /// Where datagrams are received, each in full.
    var datagramRoom = DatagramRoom()

    /// How long what the reader of the log did not take waits, if nothing else happens.
    private static var logPause: UInt64 { 500 }

    var isDraining = false
    private var mustStop = false
    /// How many of the listening sockets are watched, from the first on.
    var watchedListeners = 0
    /// When to listen again, after the process ran out of descriptors.
    var listensAgainAt: UInt64?
    /// Connections wait that could not be accepted, and the log has been told.
    var isShort = false

    init(index: Int, hub: Hub) throws(SystemError) {
        self.index = index
        self.hub = hub
        poller = try Poller()
        let size = hub.settings.highWater
        turn = Turn(loanSize: size) { WallClock.now().seconds }
        unsafe loan = .allocate(byteCount: Self.loanHeadroom + size + 1, alignment: 4096)
        unsafe events = .allocate(capacity: 256)
        try poller.add(hub.wakeups[index].number, [.readable], token: Self.mailboxToken)
    }

    deinit {
        unsafe loan.deallocate()
        unsafe events.deallocate()
    }

    private static var mailboxToken: UInt64 { Token(.worker, slot: 0, generation: 0).packed }

    /// A listener's token: slot 0 is the mailbox.
    static func listenerToken(_ listener: Int) -> UInt64 {
        Token(.worker, slot: UInt32(listener + 1), generation: 0).packed
    }

    /// Serves until the server drains and the last connection has ended, or is told to stop.
    func run() throws(SystemError) {
        defer { for connection in table.all { close(connection) } }
        try listen()
        var workStart = MonotonicClock.nanoseconds()
        while !mustStop && !(isDraining && table.count == 0) {
            let waitStart = MonotonicClock.nanoseconds()
            if let percent = meter.worked(from: workStart, to: waitStart) { hub.loads.wasBusy(index, percent: percent) }
            hub.loads.isWaiting(index, since: waitStart)
            let count = unsafe try poller.wait(
                into: events, timeoutMilliseconds: waitTime(from: waitStart / 1_000_000))
            hub.loads.isWorking(index)
            workStart = MonotonicClock.nanoseconds()
            turn.now = workStart / 1_000_000
            // SAFETY: the poller wrote the first `count` events.
            for index in 0..<count {
                unsafe dispatch(Token(packed: events[index].token), events[index].readiness)
            }
            serveReady()
            serveDue()
            hub.log.flush()
        }
    }

    /// How long the next wait may last: until something falls due, or for ever.
    private func waitTime(from now: UInt64) -> Int32 {
        guard ready.isEmpty else { return 0 }
        // Two at a time: an array of them would cost an allocation each turn.
        let sessionsDue = min(timers.nextWake(after: now) ?? .max, holds.nextDue ?? .max)
        let due = min(sessionsDue, min(listensAgainAt ?? .max, hub.log.isBehind ? now + Self.logPause : .max))
        guard due < .max else { return -1 }
        // One more than the difference: the clock may stand anywhere inside its millisecond.
        return due <= now ? 0 : Int32(clamping: due - now + 1)
    }

    private func dispatch(_ token: Token, _ readiness: Readiness) {
        switch token.target {
        case .client:
            // An earlier event of this turn may have ended the connection.
            if let connection = table.connection(token) { clientIsReady(connection, readiness) }
        case .peer:
            if let connection = table.connection(token) { peerIsReady(connection, readiness) }
        case .attempt:
            if let connection = table.connection(token) { attemptIsReady(connection) }
        case .worker:
            token.slot == 0 ? readMailbox() : acceptConnections(listener: Int(token.slot) - 1)
        }
    }

    /// Gives those that had more to do than one turn allows their next share.
    private func serveReady() {
        guard !ready.isEmpty else { return }
        swap(&ready, &served)
        for connection in served {
            connection.isQueued = false
            if !connection.isClosed { serve(connection) }
        }
        served.removeAll(keepingCapacity: true)
    }

    private func serveDue() {
        while let slot = timers.popExpired(at: turn.now) {
            guard let connection = table.connection(inSlot: slot) else { continue }
            connection.armedFor = .max
            deadlinePassed(connection)
        }
        while let connection = holds.popDue(at: turn.now) {
            connection.isHeld = false
            if !connection.isClosed { holdExpired(connection) }
        }
        if let due = listensAgainAt, due <= turn.now { listenAgain() }
    }

    private func readMailbox() {
        hub.wakeups[index].clear()
        for message in hub.mailboxes[index].takeAll() {
            switch message {
            case .adopt(let descriptor, let address):
                admit(FileDescriptor(owning: descriptor), from: address)
            case .resolved(let slot, let generation, let result):
                if let connection = table.connection(Token(.peer, slot: slot, generation: generation)) {
                    lookUpEnded(connection, result)
                }
            case .routed(let slot, let generation, let answer):
                if let connection = table.connection(Token(.peer, slot: slot, generation: generation)) {
                    inquiryEnded(connection, answer)
                }
            case .stopListening: stopListening()
            case .drain: drain()
            case .stop: mustStop = true
            }
        }
    }
}
