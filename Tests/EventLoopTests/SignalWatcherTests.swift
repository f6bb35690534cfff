import CLinux
import Testing

@testable import EventLoop

@Suite("Signal watcher")
struct SignalWatcherTests {
    @Test("a signal is read once, and ends nothing", arguments: Signal.allCases)
    func next(signal: Signal) throws {
        try onItsOwnThread { watcher in
            #expect(watcher.next() == nil)
            pthread_kill(pthread_self(), signal.rawValue)
            #expect(watcher.next() == signal)
            #expect(watcher.next() == nil)
        }
    }

    @Test("its numbers and names are those of the system")
    func numbers() {
        #expect(Signal.terminate.rawValue == SIGTERM)
        #expect(Signal.interrupt.rawValue == SIGINT)
        #expect(Signal.allCases.map(\.name) == ["SIGTERM", "SIGINT"])
    }

    @Test("waiting ends with a signal that was there before")
    func waitForSignal() throws {
        try onItsOwnThread { watcher in
            let wakeup = try Wakeup()
            pthread_kill(pthread_self(), SIGTERM)
            #expect(try watcher.wait(or: wakeup) == .signal(.terminate))
        }
    }

    @Test("waiting ends with a signal that comes meanwhile")
    func waitMeanwhile() throws {
        try onItsOwnThread { watcher in
            let wakeup = try Wakeup()
            let sleeper = pthread_self()
            let thread = try WorkerThread(name: "sender") { pthread_kill(sleeper, SIGINT) }
            #expect(try watcher.wait(or: wakeup) == .signal(.interrupt))
            thread.join()
        }
    }

    @Test("waiting ends when another thread wakes it; a signal comes before that")
    func waitForWakeup() throws {
        try onItsOwnThread { watcher in
            let wakeup = try Wakeup()
            let thread = try WorkerThread(name: "waker") { wakeup.wake() }
            #expect(try watcher.wait(or: wakeup) == .woken)
            thread.join()
            pthread_kill(pthread_self(), SIGTERM)
            #expect(try watcher.wait(or: wakeup) == .signal(.terminate))
            #expect(try watcher.wait(or: wakeup) == .woken)
            wakeup.clear()
        }
    }

    @Test("waiting ends at its deadline, not before", arguments: [0, 1, 20] as [UInt64])
    func deadline(milliseconds: UInt64) throws {
        try onItsOwnThread { watcher in
            let wakeup = try Wakeup()
            let deadline = MonotonicClock.milliseconds() + milliseconds
            #expect(try watcher.wait(or: wakeup, until: deadline) == .timedOut)
            #expect(MonotonicClock.milliseconds() >= deadline)
        }
    }

    @Test("threads that are started later don't take the signals")
    func inherited() throws {
        try onItsOwnThread { _ in
            let blocked = Locked<[Bool]>([])
            let thread = try WorkerThread(name: "worker") {
                var set = sigset_t()
                _ = unsafe pthread_sigmask(SIG_BLOCK, nil, &set)
                let members = Signal.allCases.map { unsafe sigismember(&set, $0.rawValue) == 1 }
                blocked.withLock { $0 = members }
            }
            thread.join()
            #expect(blocked.withLock { $0 } == [true, true])
        }
    }

    @Test("a closed pipe is an error from then on, not the end of the program")
    func brokenPipe() async {
        await #expect(processExitsWith: .success) {
            _ = try SignalWatcher()
            var ends: [Int32] = [-1, -1]
            guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else { exit(1) }
            close(ends[0])
            do throws(SystemError) {
                _ = try unsafe withUnsafeBytes(of: 1) { (bytes) throws(SystemError) in
                    try unsafe SystemCall.write(ends[1], bytes)
                }
                exit(1)
            } catch {
                guard error.code == EPIPE else { exit(1) }
            }
        }
    }

    #if DEBUG
        @Test("an interrupted wait goes on")
        func interrupted() throws {
            try onItsOwnThread { watcher in
                let wakeup = try Wakeup()
                wakeup.wake()
                try SystemCallFaults.inject([(.poll, .interrupted), (.read, .interrupted)]) { () throws in
                    #expect(try watcher.wait(or: wakeup) == .woken)
                    #expect(SystemCallFaults.unused == 0)
                }
            }
        }
    #endif
}

/// Runs `body` where the blocked signals end with the thread and no other test meets them.
private func onItsOwnThread(_ body: @escaping @Sendable (SignalWatcher) throws -> Void) throws {
    let failure = Locked<(any Error)?>(nil)
    let thread = try WorkerThread(name: "main") {
        do {
            try body(try SignalWatcher())
        } catch {
            failure.withLock { $0 = error }
        }
    }
    thread.join()
    if let error = failure.withLock({ $0 }) { throw error }
}
