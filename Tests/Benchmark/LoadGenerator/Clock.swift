import CLinux
import Glibc

/// Nanoseconds of the kernel's clocks.
enum Clock {
    /// Monotonic time.
    static func now() -> UInt64 { read(CLOCK_MONOTONIC) }

    /// The CPU time of this process.
    static func ownCPU() -> UInt64 { read(CLOCK_PROCESS_CPUTIME_ID) }

    /// The CPU time of another process, `nil` if it is gone.
    static func cpu(of process: Int32) -> UInt64? {
        var clock = clockid_t()
        // SAFETY: the pointer lives for the call.
        guard unsafe clock_getcpuclockid(process, &clock) == 0 else { return nil }
        return read(clock)
    }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        // SAFETY: the pointer lives for the call.
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
