import CLinux
import Testing

@testable import EventLoop

@Suite("Clocks")
struct ClockTests {
    @Test("the monotonic clock does not go back, and its milliseconds are its nanoseconds")
    func monotonic() {
        let before = MonotonicClock.nanoseconds()
        let milliseconds = MonotonicClock.milliseconds()
        let after = MonotonicClock.nanoseconds()
        #expect(before <= after)
        #expect((before / 1_000_000...after / 1_000_000).contains(milliseconds))
    }

    @Test("the time of day is the system's")
    func now() {
        let before = time(nil)
        let now = WallClock.now()
        #expect((before...time(nil)).contains(now.seconds) || now.seconds == before - 1)
        #expect((0..<1000).contains(now.milliseconds))
    }

    @Test(
        "a second has its place in the calendar",
        arguments: [
            (0, [1970, 1, 1, 0, 0, 0]),
            // POSIX, 4.16: "Seconds Since the Epoch" knows leap days and no leap seconds.
            (951_782_399, [2000, 2, 28, 23, 59, 59]),
            (951_782_400, [2000, 2, 29, 0, 0, 0]),
            (1_735_689_599, [2024, 12, 31, 23, 59, 59]),
            (2_147_483_648, [2038, 1, 19, 3, 14, 8]),
            (4_107_542_400, [2100, 3, 1, 0, 0, 0]),
        ])
    func calendar(seconds: Int, expected: [Int]) {
        let fields = WallClock.fields(of: seconds)
        #expect([fields.year, fields.month, fields.day, fields.hour, fields.minute, fields.second] == expected)
    }
}
