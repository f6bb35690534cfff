import CLinux

/// Time that only goes forward, for deadlines. It starts anywhere.
package enum MonotonicClock {
    /// Nanoseconds since some moment before this program began.
    @inline(__always)
    package static func nanoseconds() -> UInt64 {
        var time = timespec()
        // SAFETY: C writes one `timespec`; for this clock it can't fail.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// Milliseconds since the same moment, rounded down.
    @inline(__always)
    package static func milliseconds() -> UInt64 { nanoseconds() / 1_000_000 }
}
