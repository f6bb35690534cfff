import CLinux
import Synchronization
import Testing

@testable import EventLoop

@Suite("Wake-up, mailbox and thread")
struct WakeupTests {
    @Test("it is readable from the first wake until it is cleared")
    func wake() throws {
        let wakeup = try Wakeup()
        #expect(!isReadable(wakeup.number))
        wakeup.wake()
        wakeup.wake()
        #expect(isReadable(wakeup.number))
        wakeup.clear()
        #expect(!isReadable(wakeup.number))
        wakeup.clear()
        wakeup.wake()
        #expect(isReadable(wakeup.number))
    }

    @Test("another thread wakes a poller that sleeps")
    func wakesPoller() throws {
        let poller = try Poller()
        let wakeup = try Wakeup()
        try poller.add(wakeup.number, .readable, token: 5)
        let thread = try WorkerThread(name: "waker") { wakeup.wake() }
        let buffer = UnsafeMutableBufferPointer<Poller.Event>.allocate(capacity: 1)
        defer { unsafe buffer.deallocate() }
        #expect(try unsafe poller.wait(into: buffer, timeoutMilliseconds: 10_000) == 1)
        #expect(unsafe buffer[0].token == 5)
        thread.join()
    }

    @Test("messages come in order, once, and only the first wakes")
    func mailbox() throws {
        let wakeup = try Wakeup()
        let mailbox = Mailbox<Int>(waking: wakeup)
        #expect(mailbox.takeAll().isEmpty)
        mailbox.post(1)
        #expect(isReadable(wakeup.number))
        wakeup.clear()
        mailbox.post(2)
        #expect(!isReadable(wakeup.number))
        #expect(mailbox.takeAll() == [1, 2])
        #expect(mailbox.takeAll().isEmpty)
        mailbox.post(3)
        #expect(isReadable(wakeup.number))
        #expect(mailbox.takeAll() == [3])
    }

    @Test("nothing that four threads post is lost or out of order")
    func manyPosters() throws {
        let wakeup = try Wakeup()
        let mailbox = Mailbox<(poster: Int, number: Int)>(waking: wakeup)
        let threads = try (0..<4).map { poster in
            try WorkerThread(name: "poster \(poster)") {
                for number in 0..<2_000 { mailbox.post((poster: poster, number: number)) }
            }
        }
        var next = [0, 0, 0, 0]
        while next.reduce(0, +) < 8_000 {
            try wait(for: POLLIN, on: wakeup.number)
            wakeup.clear()
            for message in mailbox.takeAll() {
                #expect(message.number == next[message.poster])
                next[message.poster] += 1
            }
        }
        for thread in threads { thread.join() }
        #expect(mailbox.takeAll().isEmpty)
    }

    @Test(
        "a thread has its name, cut to what the system takes", arguments: ["w", "worker 12345678", "worker 123456789"])
    func name(name: String) throws {
        let shown = Mutex("")
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
        await #expect(processExitsWith: .failure) {
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

private func isReadable(_ descriptor: Int32) -> Bool {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&watched, 1, 0) == 1
}
