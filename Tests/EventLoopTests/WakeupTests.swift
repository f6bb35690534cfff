import CLinux
import Testing

@testable import EventLoop

@Suite("Wake-up and mailbox")
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
}
