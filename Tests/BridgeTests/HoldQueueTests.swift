import Testing

@testable import Bridge

@Suite("Hold queue")
struct HoldQueueTests {
    private final class Held {}

    @Test("what is due comes out in order, and nothing before its time")
    func order() {
        var queue = HoldQueue<Int>()
        for number in 0..<200 { queue.append(number, due: UInt64(number) + 5) }
        for now in 0..<UInt64(205) {
            #expect(queue.nextDue == max(5, now))
            #expect(queue.popDue(at: now) == (now < 5 ? nil : Int(now) - 5))
            #expect(queue.popDue(at: now) == nil)
        }
        #expect(queue.nextDue == nil)
    }

    @Test("a queue that is never empty keeps a bounded number of those whose time is over")
    func neverEmpty() {
        var queue = HoldQueue<Held>()
        var over: [() -> Held?] = []
        queue.append(Held(), due: 0)
        for now in 0..<UInt64(10_000) {
            queue.append(Held(), due: now + 1)
            if let held = queue.popDue(at: now) { over.append { [weak held] in held } }
        }
        #expect(over.count == 10_000)
        #expect(over.count { $0() != nil } <= 64)
    }
}
