/// Measures which share of its time a worker works, over windows of about 50 ms.
struct BusyMeter {
    private static var window: UInt64 { 50_000_000 }

    private var windowStart: UInt64 = 0
    private var busy: UInt64 = 0

    /// Adds a stretch of work that lay between two waits, in nanoseconds.
    ///
    /// - Returns: the busy share in percent when a window is full, otherwise `nil`.
    mutating func worked(from start: UInt64, to end: UInt64) -> Int? {
        if windowStart == 0 { windowStart = start }
        busy += end - start
        let length = end - windowStart
        guard length >= Self.window else { return nil }
        let share = Int(busy * 100 / length)
        windowStart = end
        busy = 0
        return share
    }
}
