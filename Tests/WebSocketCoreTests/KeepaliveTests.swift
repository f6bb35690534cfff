import Testing
import WebSocketCore

@Suite("RFC 6455, 5.5.2: pings find out who is gone")
struct KeepaliveTests {
    @Test("a ping is sent after the interval without a byte, and not before")
    func firstPing() {
        var keepalive = opened(at: 1000)
        #expect(keepalive.nextDeadline == 31_000)
        #expect(keepalive.judge(at: 30_999) == .idle)
        #expect(keepalive.judge(at: 31_000) == .sendPing)
    }

    @Test("bytes put the ping off")
    func heard() {
        var keepalive = opened(at: 1000)
        keepalive.heard(at: 20_000)
        #expect(keepalive.judge(at: 31_000) == .idle)
        #expect(keepalive.nextDeadline == 50_000)
        #expect(keepalive.judge(at: 50_000) == .sendPing)
    }

    @Test("a ping is never repeated while its answer is awaited")
    func onePing() {
        var keepalive = Keepalive(interval: 10, pongTimeout: 1000)
        keepalive.heard(at: 0)
        #expect(keepalive.judge(at: 10) == .sendPing)
        for now: UInt64 in 10..<1010 { #expect(keepalive.judge(at: now) == .idle) }
        #expect(keepalive.judge(at: 1010) == .dead)
    }

    @Test("without a sign of life in time the client is dead, and stays so")
    func dead() {
        var keepalive = opened(at: 0)
        #expect(keepalive.judge(at: 30_500) == .sendPing)
        #expect(keepalive.nextDeadline == 50_500)
        #expect(keepalive.judge(at: 50_499) == .idle)
        #expect(keepalive.judge(at: 50_500) == .dead)
        #expect(keepalive.judge(at: 50_501) == .dead)
    }

    @Test(
        "any byte answers a ping, even in the same millisecond, and starts a new interval", arguments: [30_000, 49_999])
    func answered(time: UInt64) {
        var keepalive = opened(at: 0)
        #expect(keepalive.judge(at: 30_000) == .sendPing)
        keepalive.heard(at: time)
        #expect(keepalive.nextDeadline == time + 30_000)
        #expect(keepalive.judge(at: 55_000) == .idle)
        #expect(keepalive.judge(at: time + 30_000) == .sendPing)
        #expect(keepalive.judge(at: time + 50_000) == .dead)
    }

    @Test("a judge who comes late gives the answer its whole time")
    func lateJudge() {
        var keepalive = opened(at: 0)
        #expect(keepalive.judge(at: 500_000) == .sendPing)
        #expect(keepalive.judge(at: 519_999) == .idle)
        #expect(keepalive.judge(at: 520_000) == .dead)
    }

    @Test("over a long silence with answers, there is one ping for each interval")
    func pingsPerInterval() {
        var keepalive = Keepalive(interval: 1000, pongTimeout: 500)
        keepalive.heard(at: 0)
        var pings: [UInt64] = []
        for now: UInt64 in 0...8000 where keepalive.judge(at: now) == .sendPing {
            pings.append(now)
            keepalive.heard(at: now)
        }
        #expect(pings == [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000])
    }

    @Test("without an interval there is never a ping")
    func off() {
        var keepalive = Keepalive(interval: nil, pongTimeout: 20_000)
        keepalive.heard(at: 0)
        #expect(keepalive.nextDeadline == nil)
        #expect(keepalive.judge(at: UInt64.max) == .idle)
    }

    @Test("times that would overflow are the end of time")
    func overflow() {
        var keepalive = Keepalive(interval: UInt64.max, pongTimeout: UInt64.max)
        keepalive.heard(at: 5)
        #expect(keepalive.nextDeadline == UInt64.max)
        #expect(keepalive.judge(at: UInt64.max) == .sendPing)
    }

    private func opened(at now: UInt64) -> Keepalive {
        var keepalive = Keepalive(interval: 30_000, pongTimeout: 20_000)
        keepalive.heard(at: now)
        return keepalive
    }
}
