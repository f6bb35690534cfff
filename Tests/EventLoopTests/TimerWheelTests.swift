import Testing

@testable import EventLoop

@Suite("Timer wheel")
struct TimerWheelTests {
    @Test("nothing armed, nothing to wake for")
    func empty() {
        var wheel = TimerWheel(now: 1_000_000)
        #expect(wheel.nextWake(after: 1_000_000) == nil)
        #expect(wheel.popExpired(at: .max / 2) == nil)
    }

    @Test("a timer is never early and at most one granule late", arguments: 0...100 as ClosedRange<UInt64>)
    func oneTimer(offset: UInt64) {
        let start: UInt64 = 1_000_003
        var wheel = TimerWheel(now: start)
        wheel.arm(7, at: start + offset)
        var expired: UInt64?
        for now in start...start + 200 where wheel.popExpired(at: now) != nil {
            #expect(expired == nil)
            expired = now
        }
        let late = Int(expired ?? 0) - Int(start + offset)
        #expect((0...32).contains(late))
        #expect(wheel.nextWake(after: start + 200) == nil)
    }

    @Test(
        "waking when it says finds the timer, at any distance",
        arguments: [0, 1, 31, 32, 33, 16_383, 16_384, 16_385, 90_061_007])
    func wakes(distance: UInt64) throws {
        var wheel = TimerWheel(now: 500)
        wheel.arm(0, at: 500 + distance)
        var now: UInt64 = 500
        var wakes: UInt64 = 0
        while wheel.popExpired(at: now) == nil {
            let wake = wheel.nextWake(after: now)
            let next = try #require(wake)
            #expect(next > now)
            now = next
            wakes += 1
        }
        #expect(now >= 500 + distance && now <= 500 + distance + 32)
        // Once a turn of 16,384 ms, and once for the timer itself.
        #expect(wakes <= distance / 16_384 + 2)
    }

    @Test("arming again moves a timer, either way")
    func moves() {
        var wheel = TimerWheel()
        wheel.arm(3, at: 100)
        wheel.arm(3, at: 900)
        #expect(wheel.popExpired(at: 500) == nil)
        wheel.arm(3, at: 600)
        #expect(wheel.popExpired(at: 640) == 3)
        #expect(wheel.popExpired(at: 5_000) == nil)
    }

    @Test("nothing wakes for a cancelled timer, and in the middle of what is due it is now")
    func wakesForNobody() {
        var wheel = TimerWheel()
        wheel.arm(0, at: 100)
        wheel.arm(1, at: 960)
        wheel.arm(2, at: 960)
        wheel.cancel(0)
        #expect(wheel.nextWake(after: 10) == 960)
        #expect(wheel.popExpired(at: 1_000) != nil)
        #expect(wheel.nextWake(after: 1_000) == 1_000)
        #expect(wheel.popExpired(at: 1_000) != nil)
        #expect(wheel.nextWake(after: 1_000) == nil)
    }

    @Test("a cancelled timer does not come, and a second cancel does nothing")
    func cancel() {
        var wheel = TimerWheel()
        wheel.cancel(9)
        wheel.arm(1, at: 100)
        wheel.arm(2, at: 100)
        wheel.arm(3, at: 100)
        wheel.cancel(2)
        wheel.cancel(2)
        #expect(expired(&wheel, at: 200) == [1, 3])
        wheel.cancel(1)
        #expect(wheel.nextWake(after: 200) == nil)
    }

    @Test(
        "between two answers others of the same bucket may be cancelled, moved and armed",
        arguments: 0..<4 as Range<UInt32>)
    func changesMeanwhile(changed: UInt32) {
        var wheel = TimerWheel()
        for id in 0..<4 as Range<UInt32> { wheel.arm(id, at: 100) }
        let first = wheel.popExpired(at: 200)
        wheel.cancel(changed)
        wheel.arm(4, at: 150)
        wheel.arm(5, at: 100_000)
        var rest = expired(&wheel, at: 200) + expired(&wheel, at: 300)
        rest += first.map { [$0] } ?? []
        #expect(Set(rest) == Set([0, 1, 2, 3, 4] as [UInt32]).subtracting(changed == first ? [] : [changed]))
        #expect(rest.count == Set(rest).count)
        wheel.cancel(5)
        #expect(wheel.nextWake(after: 300) == nil)
    }

    @Test("after a long sleep everything due comes at once")
    func longSleep() {
        var wheel = TimerWheel(granularity: 1, buckets: 64)
        for id in 0..<1_000 as Range<UInt32> { wheel.arm(id, at: UInt64(id) * 3) }
        wheel.arm(1_000, at: 1 << 50)
        #expect(expired(&wheel, at: 1 << 40).count == 1_000)
        #expect(wheel.popExpired(at: 1 << 49) == nil)
        #expect(expired(&wheel, at: 1 << 50) == [1_000])
    }

    @Test("a deadline beyond all time stays armed")
    func endOfTime() {
        var wheel = TimerWheel(granularity: 1, buckets: 64)
        wheel.arm(0, at: .max)
        #expect(wheel.popExpired(at: 1 << 60) == nil)
        #expect(wheel.nextWake(after: 1 << 60) != nil)
        wheel.cancel(0)
        #expect(wheel.nextWake(after: 1 << 60) == nil)
    }

    @Test("any sequence of calls agrees with a list of deadlines", arguments: 0..<60 as Range<UInt64>)
    func model(seed: UInt64) {
        var run = ModelRun(seed: seed)
        for step in 0..<1_500 {
            if let disagreement = run.step() {
                Issue.record("seed \(seed), step \(step): \(disagreement)")
                return
            }
        }
    }
}

/// Everything that expires at `now`, in order of the numbers.
private func expired(_ wheel: inout TimerWheel, at now: UInt64) -> [UInt32] {
    var ids: [UInt32] = []
    while let id = wheel.popExpired(at: now) { ids.append(id) }
    return ids.sorted()
}

/// A wheel beside a plain dictionary of deadlines.
private struct ModelRun: ~Copyable {
    private let granularity: UInt64
    private let reach: UInt64
    private var wheel: TimerWheel
    private var deadlines: [UInt32: UInt64] = [:]
    private var now: UInt64
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        granularity = [1, 4, 5, 32].randomElement(using: &generator) ?? 1
        let buckets = [64, 128].randomElement(using: &generator) ?? 64
        reach = granularity * UInt64(buckets) * 5 / 2
        now = UInt64.random(in: 0..<1 << 40, using: &generator)
        wheel = TimerWheel(granularity: granularity, buckets: buckets, now: now)
    }

    /// Does something by chance to both and says where they disagree.
    mutating func step() -> String? {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<5: arm()
        case 5, 6: cancel()
        case 7: now += UInt64.random(in: 0...granularity * 3, using: &generator)
        case 8: now = wheel.nextWake(after: now) ?? now + reach
        default: now += UInt64.random(in: 0...reach, using: &generator)
        }
        return Bool.random(using: &generator) ? drain() : nil
    }

    private mutating func arm() {
        let id = UInt32.random(in: 0..<40, using: &generator)
        let deadline = now + UInt64.random(in: 0...reach, using: &generator)
        // One in eight is due already.
        let due = UInt64.random(in: 0..<8, using: &generator) == 0 ? deadline - min(deadline, reach) : deadline
        wheel.arm(id, at: due)
        deadlines[id] = max(due, now)
    }

    private mutating func cancel() {
        let id = UInt32.random(in: 0..<50, using: &generator)
        wheel.cancel(id)
        deadlines[id] = nil
    }

    private mutating func drain() -> String? {
        while let id = wheel.popExpired(at: now) {
            guard let deadline = deadlines.removeValue(forKey: id) else { return "\(id) came without being armed" }
            guard deadline <= now else { return "\(id) came at \(now), before \(deadline)" }
            if Int.random(in: 0..<4, using: &generator) == 0 { arm() }
            if Int.random(in: 0..<4, using: &generator) == 0 { cancel() }
        }
        if let late = deadlines.first(where: { $0.value + granularity <= now }) {
            return "\(late) did not come by \(now)"
        }
        let wake = wheel.nextWake(after: now)
        guard let earliest = deadlines.values.min() else { return wake == nil ? nil : "wakes for nothing" }
        guard let wake else { return "never wakes, but something is armed" }
        guard wake > now else { return "wakes at once, again and again" }
        return wake <= earliest + granularity ? nil : "wakes at \(wake), too late for \(earliest)"
    }
}
