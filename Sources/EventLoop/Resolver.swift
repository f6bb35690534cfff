/// Looks names up on threads of its own, so that no loop ever waits for a name server.
///
/// A thread is started when a name has to wait and goes when there is nothing left: at rest there are none.
package final class Resolver: Sendable {
    /// What a look-up comes to.
    package typealias Answer = Result<[SocketAddress], ResolutionError>
    /// A look-up that may block.
    package typealias LookUp = @Sendable (_ name: String, _ port: UInt16) -> Answer

    private struct Request: Sendable {
        let name: String
        let port: UInt16
        let expires: UInt64
        let completion: @Sendable (Answer) -> Void
    }

    private struct State {
        // INVARIANT: where a request waits, at least one thread runs.
        var waiting = WaitingLine<Request>()
        var running = 0
    }

    private let state = Locked(State())
    private let threads: Int
    private let lookUp: LookUp

    /// Makes a resolver that asks the system, on at most so many threads at a time.
    package convenience init(threads: Int) {
        self.init(threads: threads) { name, port in NameLookUp.addresses(of: name, port: port) }
    }

    /// Makes a resolver that asks `lookUp`.
    package init(threads: Int, lookUp: @escaping LookUp) {
        precondition(threads > 0, "a resolver without threads")
        self.threads = threads
        self.lookUp = lookUp
    }

    /// Looks `name` up and hands the answer to `completion`, once, on a thread of the resolver.
    ///
    /// Only where no thread can be started at all `completion` is called before this returns.
    ///
    /// - Parameter expires: When nobody waits any more (`MonotonicClock.nanoseconds`). A request that is still in the
    ///   queue then is answered `.tooLate`, but only when its turn comes: who waits keeps a deadline of its own.
    package func resolve(
        name: String, port: UInt16, expires: UInt64, then completion: @escaping @Sendable (Answer) -> Void
    ) {
        let needsThread = state.withLock { state in
            state.waiting.append(Request(name: name, port: port, expires: expires, completion: completion))
            guard state.running < threads else { return false }
            state.running += 1
            return true
        }
        guard needsThread else { return }
        do throws(SystemError) {
            _ = try WorkerThread(name: "resolver") { self.work() }
        } catch {
            giveUp(error)
        }
    }

    /// Answers requests until none waits.
    private func work() {
        while let request = next() {
            let expired = MonotonicClock.nanoseconds() >= request.expires
            request.completion(expired ? .failure(.tooLate) : lookUp(request.name, request.port))
        }
    }

    /// Takes the oldest request; `nil` ends the thread that asked.
    private func next() -> Request? {
        state.withLock { state in
            let request = state.waiting.takeOldest()
            if request == nil { state.running -= 1 }
            return request
        }
    }

    /// No thread could be started. If none is running either, nobody else will answer.
    private func giveUp(_ error: SystemError) {
        let abandoned = state.withLock { state -> [Request] in
            state.running -= 1
            return state.running == 0 ? state.waiting.takeAll() : []
        }
        for request in abandoned { request.completion(.failure(.system(error))) }
    }
}
