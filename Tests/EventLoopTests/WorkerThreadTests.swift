import CLinux
import Testing

@testable import EventLoop

@Suite("Worker thread")
struct WorkerThreadTests {
    @Test(
        "a thread has its name, cut to what the system takes", arguments: ["w", "worker 12345678", "worker 123456789"])
    func name(name: String) throws {
        let shown = Locked("")
        let thread = try WorkerThread(name: name) {
            let text = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16) { buffer in
                guard let base = buffer.baseAddress else { return "" }
                return unsafe pthread_getname_np(pthread_self(), base, 16) == 0 ? unsafe String(cString: base) : ""
            }
            shown.withLock { $0 = text }
        }
        thread.join()
        #expect(shown.withLock { $0 } == name.prefix(15))
    }

    @Test("a thread that nobody joins runs to its end all the same")
    func detached() throws {
        let wakeup = try Wakeup()
        _ = try WorkerThread(name: "alone") { wakeup.wake() }
        try wait(for: POLLIN, on: wakeup.number)
    }

    @Test("a thread lets go of its body when it ends")
    func releasesBody() throws {
        let wakeup = try Wakeup()
        let thread = try makeThread(witnessWaking: wakeup)
        thread.join()
        #expect(isReadable(wakeup.number))
    }

    @Test("joining twice traps")
    func joinedTwice() async {
        await #expect(processExitsWith: .trap) {
            let thread = try WorkerThread(name: "once") {}
            thread.join()
            thread.join()
        }
    }

    #if DEBUG
        @Test("no room for another thread is an error, and the body is let go")
        func noThread() throws {
            let wakeup = try Wakeup()
            SystemCallFaults.inject([(.createThread, .failure(EAGAIN))]) {
                #expect(throws: SystemError(call: .createThread, code: EAGAIN)) {
                    _ = try makeThread(witnessWaking: wakeup)
                }
            }
            #expect(isReadable(wakeup.number))
        }
    #endif
}

/// Tells when it is gone.
private final class Witness: Sendable {
    private let wakeup: Wakeup

    init(_ wakeup: Wakeup) { self.wakeup = wakeup }

    deinit { wakeup.wake() }

    func see() {}
}

/// A thread whose body alone holds a witness.
private func makeThread(witnessWaking wakeup: Wakeup) throws -> WorkerThread {
    let witness = Witness(wakeup)
    return try WorkerThread(name: "witness") { witness.see() }
}
