import EventLoop
import Glibc
import TestSupport
import Testing

@testable import Bridge

@Suite("Output queue")
struct OutputQueueTests {
    @Test("what is queued leaves in order, however much is taken at a time, and the count is what is left")
    func model() throws {
        forEachSeed(count: 20) { random in
            let (ours, theirs) = try TestSocket.pair()
            var queue = OutputQueue()
            var expected: [UInt8] = []
            var arrived: [UInt8] = []
            var waiting = 0
            for _ in 0..<300 {
                switch random.below(4) {
                case 0, 1:
                    let bytes = random.bytes(random.below(random.below(5) == 0 ? 20_000 : 100))
                    queue.add(bytes)
                    expected += bytes
                case 2: arrived += try theirs.read(upTo: random.below(5000))
                default: try queue.send(to: ours.number)
                }
                waiting = queue.count
                guard waiting <= expected.count - arrived.count, queue.isEmpty == (waiting == 0) else { return false }
            }
            while arrived.count < expected.count {
                try queue.send(to: ours.number)
                arrived += try theirs.read()
            }
            return arrived == expected && queue.isEmpty
        }
    }

    @Test("short sends, signals and a full kernel leave what was not taken, in order")
    func faults() throws {
        let (ours, theirs) = try TestSocket.pair()
        var queue = OutputQueue()
        queue.add(counting(1000))
        try SystemCallFaults.inject([
            (.send, .short(10)), (.send, .interrupted), (.send, .short(1)), (.send, .wouldBlock),
        ]) {
            try queue.send(to: ours.number)
            #expect(queue.count == 989)
            #expect(try theirs.read() == Array(counting(1000).prefix(11)))
            queue.add([1, 2, 3])
            try queue.send(to: ours.number)
        }
        #expect(try theirs.read() == Array(counting(1000).dropFirst(11)) + [1, 2, 3])
        #expect(queue.isEmpty == true)
    }

    @Test("a send that fails is told, and what waited is still there to be dropped")
    func failure() throws {
        let (ours, theirs) = try TestSocket.pair()
        var queue = OutputQueue()
        queue.add([1, 2, 3])
        theirs.close()
        #expect(throws: SystemError(call: .send, code: EPIPE)) { try queue.send(to: ours.number) }
        #expect(queue.count == 3)
        queue.discard()
        #expect(queue.count == 0)
        queue.discard()
        queue.add([4])
        #expect(queue.count == 1)
    }

    @Test("nothing added is nothing queued")
    func nothing() {
        var queue = OutputQueue()
        queue.add([])
        #expect(queue.isEmpty == true)
    }
}

extension OutputQueue {
    fileprivate mutating func add(_ bytes: [UInt8]) {
        // SAFETY: the queue copies the bytes while they are lent.
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }
}
