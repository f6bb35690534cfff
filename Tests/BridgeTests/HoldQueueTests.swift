import EventLoop
import Testing

@testable import Bridge

@Suite("Hold queue")
struct HoldQueueTests {
    @Test("connections come out in the order in which they went in, each when it is due and not before")
    func order() throws {
        let poller = try Poller()
        var queue = HoldQueue()
        #expect(queue.nextDue == nil)
        for number in 1...3 {
            queue.append(try idleConnection(number: UInt64(number), poller: poller), due: UInt64(number) * 10)
        }
        #expect(queue.nextDue == 10)
        #expect(queue.popDue(at: 9) == nil)
        #expect(queue.popDue(at: 10)?.number == 1)
        #expect(queue.popDue(at: 10) == nil)
        #expect(queue.nextDue == 20)
        #expect(queue.popDue(at: 100)?.number == 2)
        #expect(queue.popDue(at: 100)?.number == 3)
        #expect(queue.popDue(at: 100) == nil)
        #expect(queue.nextDue == nil)
    }

    @Test("a queue that is never empty forgets those that came out of it, and stays as long as what is in it")
    func neverEmpty() throws {
        let poller = try Poller()
        var queue = HoldQueue()
        let connection = try idleConnection(poller: poller)
        weak var first: Connection?
        do {
            let leaves = try idleConnection(poller: poller)
            first = leaves
            queue.append(leaves, due: 0)
        }
        for time in 1...10_000 as ClosedRange<UInt64> {
            queue.append(connection, due: time)
            #expect(queue.popDue(at: time) != nil)
            #expect(queue.nextDue == time)
        }
        #expect(first == nil, "a connection that came out is kept alive")
        #expect(queue.length < 100, "the queue grows with all that ever were in it")
    }
}
