import CLinux
import Glibc

/// A client's connection to the bridge, from connect to the end of TCP.
final class Client {
    private enum Phase { case connecting, upgrading, open, closing, ended }

    private let socket: Descriptor
    private let load: Load
    private let token: Token
    private var phase = Phase.connecting
    private var answer = UpgradeAnswer()
    private var frames = ServerFrames()
    private var message: EchoMessage
    private var sender = StreamSender()
    private var verifier = StreamVerifier()
    private var stamp: UInt64
    /// When the unit that is under way was begun.
    private var began = Clock.now()
    private var closeWasAnswered = false
    /// Whether a unit is under way.
    private(set) var isBusy = false

    var isOpen: Bool { phase == .open }
    var hasEnded: Bool { phase == .ended }
    var payloadSent: Int { sender.payloadSent }

    /// Starts to connect. With `connect` the client does all of its work by itself, else it waits for `start`.
    init(_ load: Load, index: Int) throws(BenchmarkError) {
        self.load = load
        token = Token(.client, index)
        stamp = UInt64(index) << 40
        message = EchoMessage(size: load.options.messageSize, framed: !load.options.isRaw, seed: UInt64(index))
        socket = try Descriptor.connecting(to: load.options.bridgePort)
        try load.poller.watch(socket, for: .writable, as: token)
    }

    /// Begins the work of a client that is open.
    func start() throws(BenchmarkError) {
        switch load.options.workload {
        case .echo, .connect: try sendMessage()
        case .up:
            isBusy = true
            try load.poller.change(socket, to: [.readable, .writable], as: token)
        case .down: break
        }
    }

    /// Begins the end of a client that is open: the Close frame, or the end of TCP for a plain relay.
    func close() throws(BenchmarkError) {
        phase = .closing
        if load.options.isRaw {
            socket.endSending()
        } else {
            try sendWhole(load.closeFrame)
        }
    }

    /// Does what the event calls for. `scratch` is the buffer that all connections receive into.
    func isReady(_ readiness: Readiness, scratch: inout [UInt8]) throws(BenchmarkError) {
        if phase == .connecting { return try finishConnecting() }
        if readiness.contains(.writable) { try sendMore() }
        guard readiness.contains(.readable) else { return }
        switch try socket.receive(into: &scratch) {
        case .nothingYet: break
        case .ended: try finish()
        case .bytes(let count): try accept(scratch.span.extracting(..<count))
        }
    }
}

/// The way there and back.
extension Client {
    private func finishConnecting() throws(BenchmarkError) {
        let error = try socket.connectError()
        guard error == 0 else { throw .systemCall("connect", errno: error) }
        try load.poller.change(socket, to: .readable, as: token)
        if load.options.isRaw { return try becomeOpen() }
        phase = .upgrading
        try sendWhole(load.upgradeRequest)
    }

    private func becomeOpen() throws(BenchmarkError) {
        phase = .open
        if load.options.workload == .connect { try start() }
    }

    private func closeCame() throws(BenchmarkError) {
        guard phase == .closing else { throw .clientClosedEarly }
        closeWasAnswered = true
        socket.endSending()
    }

    private func finish() throws(BenchmarkError) {
        guard phase == .closing else { throw .clientClosedEarly }
        phase = .ended
        if !load.options.isRaw && !closeWasAnswered { load.tally.unclean += 1 }
        if load.options.workload == .connect { load.tally.finishUnit(from: began, to: Clock.now()) }
    }
}

/// Bytes, out and in.
extension Client {
    private func sendMessage() throws(BenchmarkError) {
        stamp += 1
        message.restart(stamp: stamp)
        isBusy = true
        if load.options.workload == .echo { began = Clock.now() }
        try sendWhole(message.wire)
    }

    private func sendMore() throws(BenchmarkError) {
        let cycle = load.cycle
        let isWhole = try sender.send(
            cycle, to: socket, writeSize: cycle.batchSize, finishing: load.isStopping)
        if load.isStopping && isWhole {
            isBusy = false
            try load.poller.change(socket, to: .readable, as: token)
        }
    }

    /// Sends what an empty socket buffer always takes.
    private func sendWhole(_ bytes: [UInt8]) throws(BenchmarkError) {
        guard try socket.send(bytes.span) == bytes.count else { throw .systemCall("send", errno: EAGAIN) }
    }

    private func accept(_ bytes: Span<UInt8>) throws(BenchmarkError) {
        var cursor = 0
        if phase == .upgrading {
            guard try answer.read(bytes, at: &cursor) else { return }
            try becomeOpen()
        }
        if load.options.isRaw { return try acceptPayload(bytes) }
        while true {
            switch try frames.next(bytes, at: &cursor) {
            case .needsMore: return
            case .payload(let range): try acceptPayload(bytes.extracting(range))
            case .close: try closeCame()
            }
        }
    }

    private func acceptPayload(_ bytes: Span<UInt8>) throws(BenchmarkError) {
        guard bytes.count > 0 else { return }
        switch load.options.workload {
        case .up: throw .unexpectedBytes
        case .down:
            try verifier.accept(bytes, load.cycle)
            load.tally.payloadReceived += bytes.count
        case .echo, .connect:
            guard isBusy else { throw .unexpectedBytes }
            guard try message.accept(bytes) else { return }
            isBusy = false
            if load.options.workload == .connect { return try close() }
            load.tally.finishUnit(from: began, to: Clock.now())
            if !load.isStopping { try sendMessage() }
        }
    }
}
