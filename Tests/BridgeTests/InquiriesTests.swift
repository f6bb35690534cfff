import EventLoop
import PeerDiscovery
import Synchronization
import Testing

@testable import Bridge

@Suite("Questions to a backend that may wait")
struct InquiriesTests {
    /// Answers each question when it is let.
    private final class Gate: Backend {
        let pace = BackendPace.waiting(threads: 1, seesSocket: false)
        let asked = Mutex<[String]>([])
        let began = Semaphore()
        let mayAnswer = Semaphore()

        func route(_ handshake: Handshake) throws(RoutingError) -> Route {
            asked.withLock { $0.append(handshake.path) }
            began.signal()
            mayAnswer.wait()
            throw .failed(handshake.path)
        }
    }

    private let gate = Gate()
    private let inquiries: Inquiries
    private let threads: [WorkerThread]

    init() throws {
        inquiries = try Inquiries(of: gate, threads: 1, lendsSockets: false)
        threads = try inquiries.start()
    }

    private func ask(_ path: String, expires: UInt64 = .max, on answered: Semaphore) throws {
        let handshake = try Handshake(
            method: "GET", target: path, fields: [], protocols: [], clientAddress: "192.0.2.1:1", host: "a")
        inquiries.ask(handshake, expires: expires) { _ in answered.signal() }
    }

    private func finish() {
        threads.forEach { $0.join() }
    }

    @Test("they are asked one after the other, in the order in which they came")
    func order() throws {
        let answered = Semaphore()
        let paths = (0..<20).map { "/\($0)" }
        for path in paths { try ask(path, on: answered) }
        for _ in paths { gate.mayAnswer.signal() }
        for _ in paths { answered.wait() }
        #expect(gate.asked.withLock { $0 } == paths)
        #expect(!inquiries.end())
        finish()
    }

    @Test("who is too late is passed over")
    func late() throws {
        let answered = Semaphore()
        try ask("/first", on: answered)
        gate.began.wait()
        try ask("/late", expires: MonotonicClock.nanoseconds(), on: answered)
        try ask("/next", on: answered)
        // This one is too late only when its turn comes.
        let soon = MonotonicClock.nanoseconds() + 1_000_000
        try ask("/later", expires: soon, on: answered)
        while MonotonicClock.nanoseconds() < soon {}
        gate.mayAnswer.signal()
        gate.began.wait()
        try ask("/last", on: answered)
        for _ in 0..<2 { gate.mayAnswer.signal() }
        for _ in 0..<3 { answered.wait() }
        #expect(gate.asked.withLock { $0 } == ["/first", "/next", "/last"])
        #expect(!inquiries.end())
        finish()
    }

    @Test("the end drops who waits, and tells of the question that is not answered")
    func end() throws {
        let answered = Semaphore()
        try ask("/first", on: answered)
        gate.began.wait()
        try ask("/second", on: answered)
        #expect(inquiries.end())
        try ask("/third", on: answered)
        gate.mayAnswer.signal()
        answered.wait()
        finish()
        #expect(gate.asked.withLock { $0 } == ["/first"])
    }
}
