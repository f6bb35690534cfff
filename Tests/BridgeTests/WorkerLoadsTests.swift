import Testing

@testable import Bridge

private let second: UInt64 = 1_000_000_000

@Suite("Worker loads")
struct WorkerLoadsTests {
    /// - Parameter waiting: whether a worker waits for events, and has for long.
    private func loads(_ workers: [(connections: Int, busy: Int, waiting: Bool)]) -> WorkerLoads {
        let loads = WorkerLoads(workers: workers.count)
        for (index, worker) in workers.enumerated() {
            for _ in 0..<worker.connections { loads.connectionAdded(to: index) }
            loads.wasBusy(index, percent: worker.busy)
            if worker.waiting { loads.isWaiting(index, since: second) } else { loads.isWorking(index) }
        }
        return loads
    }

    @Test("a connection goes to whoever has fewest, whoever asks", arguments: 0..<3)
    func fewest(asking: Int) {
        #expect(loads([(5, 0, false), (3, 0, false), (4, 0, false)]).choose(for: asking, at: 2 * second) == 1)
    }

    @Test("where all have as many, who asks keeps it", arguments: 0..<3)
    func ties(asking: Int) {
        #expect(loads([(2, 10, false), (2, 10, false), (2, 10, false)]).choose(for: asking, at: 2 * second) == asking)
    }

    @Test("connections split evenly, whoever accepts them")
    func even() {
        let loads = WorkerLoads(workers: 2)
        for _ in 0..<512 { loads.connectionAdded(to: loads.choose(for: 0, at: second)) }
        loads.connectionAdded(to: 1)
        #expect(loads.choose(for: 0, at: second) == 0)
        #expect(loads.choose(for: 1, at: second) == 0)
        #expect(loads.connections == 513)
    }

    @Test("who is busy gets none while another idles, and gets its share while nobody does")
    func busy() {
        #expect(loads([(0, 85, false), (9, 50, false)]).choose(for: 0, at: 2 * second) == 1)
        #expect(loads([(0, 84, false), (9, 50, false)]).choose(for: 0, at: 2 * second) == 0)
        #expect(loads([(0, 85, false), (9, 51, false)]).choose(for: 0, at: 2 * second) == 0)
        #expect(loads([(0, 100, false), (9, 100, false)]).choose(for: 1, at: 2 * second) == 0)
    }

    @Test("who has waited for 20 ms is idle, whatever its last window said; who works is not")
    func waiting() {
        let waits = loads([(0, 100, false), (9, 100, true)])
        #expect(waits.choose(for: 0, at: second + 20_000_000) == 0)
        #expect(waits.choose(for: 0, at: second + 20_000_001) == 1)
        waits.isWorking(1)
        #expect(waits.choose(for: 0, at: 2 * second) == 0)
    }

    @Test("a clock that a worker has read later than the one that asks is no long wait")
    func futureWait() {
        #expect(loads([(0, 100, false), (9, 100, true)]).choose(for: 0, at: second - 1) == 0)
    }

    @Test("the one that asks is at work, so its own wait does not count")
    func asking() {
        #expect(loads([(0, 100, true), (9, 20, true)]).choose(for: 0, at: 9 * second) == 1)
    }

    @Test("a worker alone gets all")
    func alone() {
        #expect(loads([(100, 100, false)]).choose(for: 0, at: second) == 0)
    }

    @Test("connections that ended do not count")
    func ended() {
        let loads = loads([(3, 0, false), (2, 0, false)])
        loads.connectionRemoved(from: 0)
        loads.connectionRemoved(from: 0)
        #expect(loads.choose(for: 1, at: second) == 0)
        #expect(loads.connections == 3)
    }
}

@Suite("Busy meter")
struct BusyMeterTests {
    @Test("a window says which share of it was work, and says nothing before it is full")
    func share() {
        var meter = BusyMeter()
        #expect(meter.worked(from: second, to: second + 10_000_000) == nil)
        #expect(meter.worked(from: second + 40_000_000, to: second + 49_999_999) == nil)
        // 10 + 9.999999 + 5 of 60 ms.
        #expect(meter.worked(from: second + 55_000_000, to: second + 60_000_000) == 41)
    }

    @Test("each window counts for itself, from the end of the last one")
    func windows() {
        var meter = BusyMeter()
        #expect(meter.worked(from: second, to: second + 50_000_000) == 100)
        #expect(meter.worked(from: second + 149_000_000, to: second + 150_000_000) == 1)
        #expect(meter.worked(from: second + 150_000_000, to: second + 250_000_000) == 100)
    }

    @Test("a long rest is one window, in which little was done")
    func rest() {
        var meter = BusyMeter()
        #expect(meter.worked(from: second, to: second + 1000) == nil)
        #expect(meter.worked(from: 3600 * second, to: 3600 * second + 1000) == 0)
    }
}
