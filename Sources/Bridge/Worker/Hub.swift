import Configuration
import EventLoop
import PeerDiscovery
import PeerFraming
import Synchronization

/// What all workers of a server share: settings that never change, and the few things that are safe to share.
final class Hub: Sendable {
    let settings: Settings
    let rules: SessionRules
    let backend: any Backend
    /// Where the backend is asked, if it may wait.
    let inquiries: Inquiries?
    let framings: FramingTable
    let log: Log
    let loads: WorkerLoads
    let resolver: Resolver
    let mailboxes: [Mailbox<WorkerMessage>]
    /// What makes each worker look into its mailbox.
    let wakeups: [Wakeup]
    /// The descriptors that connections come in at, open for as long as a worker watches them.
    let listeners: [Int32]
    /// The workers that still watch the listening sockets.
    let listening: Gathering
    /// The number from which on descriptors are kept for what is already open.
    let lastDescriptor: Int
    private let numbers = Atomic<UInt64>(0)

    /// This many descriptors are left to open connections: their peers, files, the log.
    private static var spareDescriptors: Int { 64 }

    init(
        settings: Settings, backend: any Backend, framings: FramingTable, log: Log, workers: Int, listeners: [Int32],
        descriptorLimit: Int
    ) throws(SystemError) {
        self.settings = settings
        rules = SessionRules(settings)
        self.backend = backend
        switch backend.pace {
        case .immediate: inquiries = nil
        case .waiting(let threads, let seesSocket):
            inquiries = try Inquiries(of: backend, threads: threads, lendsSockets: seesSocket)
        }
        self.framings = framings
        self.log = log
        loads = WorkerLoads(workers: workers)
        resolver = Resolver(threads: settings.resolverThreads)
        var mailboxes: [Mailbox<WorkerMessage>] = []
        var wakeups: [Wakeup] = []
        for _ in 0..<workers {
            let wakeup = try Wakeup()
            wakeups.append(wakeup)
            mailboxes.append(Mailbox(waking: wakeup))
        }
        self.wakeups = wakeups
        listening = try Gathering(of: workers)
        self.mailboxes = mailboxes
        self.listeners = listeners
        lastDescriptor = descriptorLimit - Self.spareDescriptors
    }

    /// The number under which the log tells of the next connection.
    func nextNumber() -> UInt64 { numbers.add(1, ordering: .relaxed).newValue }

    /// Whether one more connection than may be open is open now.
    var isCrowded: Bool { settings.maxConnections.map { loads.connections > $0 } ?? false }
}
