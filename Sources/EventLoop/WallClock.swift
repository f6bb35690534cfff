import CLinux

/// The time of day, for people. It may jump.
package enum WallClock {
    /// A moment since 1970, in UTC.
    package struct Moment: Equatable, Sendable {
        /// Whole seconds.
        package let seconds: Int
        /// What is left of the second, 0 to 999.
        package let milliseconds: Int

        /// Names a moment.
        package init(seconds: Int, milliseconds: Int) {
            self.seconds = seconds
            self.milliseconds = milliseconds
        }
    }

    /// A second as a calendar and a clock on the wall show it, in UTC.
    package struct Fields: Equatable, Sendable {
        package let year, month, day, hour, minute, second: Int
    }

    /// What time it is.
    package static func now() -> Moment {
        var time = timespec()
        // SAFETY: C writes one `timespec`; for this clock it can't fail.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Moment(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }

    /// Splits a second; the log keeps the answer as long as the second lasts.
    package static func fields(of seconds: Int) -> Fields {
        var seconds = seconds
        var parts = unsafe tm()
        // SAFETY: C reads one `time_t` and writes one `tm`; it fails only for years beyond Int32.
        let answer = unsafe gmtime_r(&seconds, &parts)
        precondition(unsafe answer != nil, "a year beyond all calendars")
        return unsafe Fields(
            year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
            hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: Int(parts.tm_sec))
    }
}
