/// One run: connects, works, measures a part of it, and sees to it that every byte arrived.
final class Run {
    /// How many clients may be on their way to be open.
    private static let openingLimit = 16
    /// How long the bridge may take to end its connections.
    private static let closingSeconds = 2.0

    private let load: Load
    private let listener: Descriptor
    private var clients: [Client?] = []
    private var peers: [Peer?] = []
    private var freePeers: [Int] = []
    private var scratch = [UInt8](repeating: 0, count: 256 * 1024)

    private var options: Options { load.options }

    init(_ options: Options) throws(BenchmarkError) {
        load = try Load(options)
        listener = try Descriptor.listening(on: options.peerPort)
        try load.poller.watch(listener, for: .readable, as: Token(.listener, 0))
    }

    /// Does it all.
    func measure() throws(BenchmarkError) -> Report {
        let session = options.session.map { BridgeSession(leader: $0) }
        let memoryBefore = try session?.memory()
        try open()
        try work(.warmingUp, seconds: options.warmUp, units: .max)
        load.tally.isMeasuring = true
        let start = try Snapshot(load.tally, session)
        try work(.measuring, seconds: options.seconds, units: options.unitLimit)
        let end = try Snapshot(load.tally, session)
        load.tally.isMeasuring = false
        let memoryAfter = try session?.memory()
        try drain()
        try close()
        return Report(options, from: start, to: end, load.tally, memoryBefore, memoryAfter)
    }

    private func open() throws(BenchmarkError) {
        try pump(.opening) { () throws(BenchmarkError) in
            let opening = self.clients.count { $0?.isOpen == false }
            for _ in 0..<min(Self.openingLimit - opening, self.options.connections - self.clients.count) {
                self.clients.append(try Client(self.load, index: self.clients.count))
            }
            guard self.clients.count == self.options.connections else { return false }
            return self.options.workload == .connect || opening == 0 && self.peers.count == self.clients.count
        }
        guard options.workload != .connect else { return }
        for peer in peers { try peer?.start() }
        for client in clients { try client?.start() }
    }

    private func work(
        _ stage: BenchmarkError.Stage, seconds: Double, units: Int
    ) throws(BenchmarkError) {
        let end = Clock.now() + UInt64(seconds * 1e9)
        let lastUnit = load.tally.units.addingReportingOverflow(units)
        try pump(stage) { () throws(BenchmarkError) in
            Clock.now() >= end || !lastUnit.overflow && self.load.tally.units >= lastUnit.partialValue
        }
    }

    /// Finishes what was begun, until each byte that was sent is a byte that came.
    private func drain() throws(BenchmarkError) {
        load.isStopping = true
        guard options.workload != .connect else { return }
        try pump(.draining) { () throws(BenchmarkError) in
            guard self.clients.allSatisfy({ $0?.isBusy == false }) else { return false }
            guard self.peers.allSatisfy({ $0?.isBusy == false }) else { return false }
            let sent = self.clients.reduce(0) { $0 + ($1?.payloadSent ?? 0) }
            return self.peers.reduce(sent) { $0 + ($1?.payloadSent ?? 0) } == self.load.tally.payloadReceived
        }
    }

    private func close() throws(BenchmarkError) {
        load.isClosing = true
        if options.workload != .connect {
            for client in clients { try client?.close() }
        }
        let limit = Clock.now() + UInt64(Self.closingSeconds * 1e9)
        try pump(.closing) { () throws(BenchmarkError) in
            Clock.now() > limit || self.clients.allSatisfy { $0 == nil } && self.peers.allSatisfy { $0 == nil }
        }
        load.tally.unclean += max(clients.count { $0 != nil }, peers.count { $0 != nil })
    }
}

/// The loop.
extension Run {
    /// Handles events until `isDone`, which is asked after each turn.
    private func pump(
        _ stage: BenchmarkError.Stage, until isDone: () throws(BenchmarkError) -> Bool
    ) throws(BenchmarkError) {
        let patience = UInt64(options.stallSeconds * 1e9)
        var progress = load.tally.units + load.tally.payloadReceived
        var lastProgress = Clock.now()
        while try !isDone() {
            for position in 0..<(try load.poller.wait(milliseconds: 10)) {
                let event = load.poller.event(at: position)
                try dispatch(event.token, event.readiness)
            }
            let now = Clock.now()
            let progressNow = load.tally.units + load.tally.payloadReceived
            if progressNow != progress {
                progress = progressNow
                lastProgress = now
            } else if now - lastProgress > patience {
                throw .stalled(stage)
            }
        }
    }

    private func dispatch(_ token: Token, _ readiness: Readiness) throws(BenchmarkError) {
        switch token.role {
        case .listener: try acceptPeers()
        case .client:
            guard let client = clients[token.index] else { return }
            try client.isReady(readiness, scratch: &scratch)
            guard client.hasEnded else { return }
            let comesAgain = options.workload == .connect && !load.isStopping
            clients[token.index] = comesAgain ? try Client(load, index: token.index) : nil
        case .peer:
            guard let peer = peers[token.index] else { return }
            try peer.isReady(readiness, scratch: &scratch)
            guard peer.hasEnded else { return }
            peers[token.index] = nil
            freePeers.append(token.index)
        }
    }

    private func acceptPeers() throws(BenchmarkError) {
        while let socket = try listener.accepted() {
            let index = freePeers.popLast() ?? peers.count
            let peer = try Peer(load, socket, index: index)
            if index < peers.count { peers[index] = peer } else { peers.append(peer) }
        }
    }
}
