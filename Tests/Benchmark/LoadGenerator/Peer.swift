import CLinux
import Glibc

/// The other side of a client: the bridge's connection to its peer, plain TCP.
final class Peer {
    private let socket: Descriptor
    private let load: Load
    private let token: Token
    private var sender = StreamSender()
    private var verifier = StreamVerifier()
    private(set) var hasEnded = false
    /// Whether it is in the midst of a message.
    private(set) var isBusy = false

    var payloadSent: Int { sender.payloadSent }

    /// Takes over a connection that the listener accepted.
    init(_ load: Load, _ socket: consuming Descriptor, index: Int) throws(BenchmarkError) {
        self.load = load
        self.socket = socket
        token = Token(.peer, index)
        try load.poller.watch(self.socket, for: .readable, as: token)
    }

    /// Begins the work of a peer that sends; the others answer.
    func start() throws(BenchmarkError) {
        guard load.options.workload == .down else { return }
        isBusy = true
        try load.poller.change(socket, to: [.readable, .writable], as: token)
    }

    /// Does what the event calls for. `scratch` is the buffer that all connections receive into.
    func isReady(_ readiness: Readiness, scratch: inout [UInt8]) throws(BenchmarkError) {
        if readiness.contains(.writable) { try sendMore() }
        guard readiness.contains(.readable) else { return }
        switch try socket.receive(into: &scratch) {
        case .nothingYet: break
        case .ended:
            guard load.isClosing || load.options.workload == .connect else { throw .peerClosedEarly }
            hasEnded = true
        case .bytes(let count): try accept(scratch.span.extracting(..<count))
        }
    }

    private func sendMore() throws(BenchmarkError) {
        let cycle = load.cycle
        let isWhole = try sender.send(
            cycle, to: socket, writeSize: cycle.wireSize, finishing: load.isStopping)
        if load.isStopping && isWhole {
            isBusy = false
            try load.poller.change(socket, to: .readable, as: token)
        }
    }

    private func accept(_ bytes: Span<UInt8>) throws(BenchmarkError) {
        switch load.options.workload {
        case .down: throw .unexpectedBytes
        case .up:
            try verifier.accept(bytes, load.cycle)
            load.tally.payloadReceived += bytes.count
        case .echo, .connect:
            // The client judges the echo; a message always fits an empty socket buffer.
            guard try socket.send(bytes) == bytes.count else { throw .systemCall("send", errno: EAGAIN) }
        }
    }
}
