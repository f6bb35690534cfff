import EventLoop
import PeerDiscovery

/// Asks a backend that may wait, on threads of its own, so that no worker ever waits for it.
///
/// Handshakes stand in line in the order in which they came. Each brings its own deadline: who is not asked for by
/// then is passed over, since its client has been answered 504.
final class Inquiries: Sendable {
    /// What an inquiry comes to.
    typealias Answer = Result<Route, RoutingError>

    private struct Inquiry: Sendable {
        let handshake: Handshake
        let socket: LentSocket?
        let expires: UInt64
        let completion: @Sendable (Answer) -> Void
    }

    private struct State {
        var waiting = WaitingLine<Inquiry>()
        /// How many questions the backend has not answered.
        var running = 0
        var isOver = false
    }

    /// Whether ``ask(_:lending:expires:then:)`` is to be given the client's socket.
    let lendsSockets: Bool
    /// Woken when all threads have left.
    let ended: Gathering
    private let backend: any Backend
    private let threadCount: Int
    private let state = Locked(State())
    private let work = Semaphore()

    init(of backend: any Backend, threads: Int, lendsSockets: Bool) throws(SystemError) {
        precondition(threads > 0, "a backend that is never asked")
        self.backend = backend
        self.lendsSockets = lendsSockets
        threadCount = threads
        ended = try Gathering(of: threads)
    }

    /// Starts the threads. Once, and before the first question.
    func start() throws(SystemError) -> [WorkerThread] {
        var threads: [WorkerThread] = []
        for _ in 0..<threadCount { threads.append(try WorkerThread(name: "discovery") { self.answer() }) }
        return threads
    }

    /// Has the backend asked, and hands its answer to `completion` on a thread of ours.
    ///
    /// - Parameter expires: when nobody waits any more (`MonotonicClock.nanoseconds`). `completion` is then not
    ///   called, unless the backend was being asked already: who waits keeps a deadline of its own.
    func ask(
        _ handshake: Handshake, lending socket: LentSocket? = nil, expires: UInt64,
        then completion: @escaping @Sendable (Answer) -> Void
    ) {
        let now = MonotonicClock.nanoseconds()
        state.withLock { state in
            // A backend that hangs takes none out, so that is done here: the line is never longer than the clients
            // that wait in it.
            while state.waiting.takeOldest(where: { $0.expires <= now }) != nil {}
            guard !state.isOver else { return }
            state.waiting.append(
                Inquiry(handshake: handshake, socket: socket, expires: expires, completion: completion))
        }
        work.signal()
    }

    /// Asks no more.
    ///
    /// - Returns: whether a question is still unanswered. If so ``ended`` tells when it is no more, which may be never.
    func end() -> Bool {
        let isRunning = state.withLock { state in
            state.isOver = true
            _ = state.waiting.takeAll()
            return state.running > 0
        }
        for _ in 0..<threadCount { work.signal() }
        return isRunning
    }

    /// What each thread does.
    private func answer() {
        while true {
            work.wait()
            let now = MonotonicClock.nanoseconds()
            let (inquiry, isOver) = state.withLock { state in
                while state.waiting.takeOldest(where: { $0.expires <= now }) != nil {}
                let inquiry = state.waiting.takeOldest()
                if inquiry != nil { state.running += 1 }
                return (inquiry, state.isOver)
            }
            if isOver { break }
            if let inquiry { answer(inquiry) }
        }
        ended.leave()
    }

    private func answer(_ inquiry: Inquiry) {
        var handshake = inquiry.handshake
        handshake.socket = inquiry.socket?.number ?? -1
        let answer: Answer
        do throws(RoutingError) {
            answer = .success(try backend.route(handshake))
        } catch {
            answer = .failure(error)
        }
        // The number is the plugin's until it has answered.
        extendLifetime(inquiry.socket)
        state.withLock { $0.running -= 1 }
        inquiry.completion(answer)
    }
}
