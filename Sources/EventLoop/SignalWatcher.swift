import CLinux

/// Turns SIGTERM and SIGINT into something to read, so that no code ever runs inside a signal handler.
///
/// Make it before any other thread: threads inherit the blocked signals, and one that does not would be killed.
package final class SignalWatcher {
    /// What ended a wait.
    package enum Event: Equatable, Sendable {
        case signal(Signal)
        /// The wake-up; it is still to be cleared.
        case woken
        case timedOut
    }

    private let descriptor: FileDescriptor

    /// Blocks the two signals for this thread and all that it starts, and makes the whole program ignore SIGPIPE.
    package init() throws(SystemError) {
        Self.ignoreBrokenPipes()
        var set = sigset_t()
        // SAFETY: C reads and writes one set; the numbers are valid.
        _ = unsafe sigemptyset(&set)
        for signal in Signal.allCases { _ = unsafe sigaddset(&set, signal.rawValue) }
        let code = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        precondition(code == 0, "signals that can't be blocked")

        let answer = SystemCall.answer(to: .signals) { _ in
            unsafe Int(signalfd(-1, &set, Int32(SFD_NONBLOCK | SFD_CLOEXEC)))
        }
        guard answer >= 0 else { throw SystemCall.failure(.signals, answer) }
        descriptor = FileDescriptor(owning: Int32(answer))
    }

    /// Takes a signal that has come; `nil` if none has.
    package func next() -> Signal? {
        var info = signalfd_siginfo()
        let answer = SystemCall.answer(to: .read) { _ in
            // SAFETY: the kernel writes whole structures only, and here is room for one.
            unsafe read(descriptor.number, &info, MemoryLayout<signalfd_siginfo>.size)
        }
        guard answer > 0 else {
            precondition(answer == -Int(EAGAIN), "a signalfd that can't be read")
            return nil
        }
        return Signal(rawValue: Int32(info.ssi_signo))
    }

    /// Sleeps until a signal comes or another thread wakes `wakeup`; a signal comes first if both are there.
    ///
    /// - Parameter deadline: When to stop waiting (`MonotonicClock.milliseconds`); `nil` waits without end.
    package func wait(or wakeup: Wakeup, until deadline: UInt64? = nil) throws(SystemError) -> Event {
        var watched = (
            pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeup.number, events: Int16(POLLIN), revents: 0)
        )
        while true {
            if let signal = next() { return .signal(signal) }
            let answer = SystemCall.answer(to: .poll) { _ in
                // Computed again after each interruption; poll waits for 24 days at most.
                let timeout = deadline.map { Int32(clamping: $0 - min($0, MonotonicClock.milliseconds())) } ?? -1
                // SAFETY: two structures of the same type lie one behind the other.
                return unsafe withUnsafeMutableBytes(of: &watched) { bytes in
                    unsafe Int(poll(bytes.baseAddress?.assumingMemoryBound(to: pollfd.self), 2, timeout))
                }
            }
            guard answer >= 0 else { throw SystemCall.failure(.poll, answer) }
            if answer == 0 {
                guard let deadline, MonotonicClock.milliseconds() >= deadline else { continue }
                return .timedOut
            }
            if watched.0.revents == 0 { return .woken }
        }
    }

    /// A write to a closed pipe or socket is an error to handle, not the end of the program.
    private static func ignoreBrokenPipes() {
        var action = sigaction()
        // SAFETY: SIG_IGN is the number 1 in the place of a function, which C only compares.
        unsafe action.__sigaction_handler.sa_handler = unsafeBitCast(1, to: (@convention(c) (Int32) -> Void)?.self)
        let code = unsafe sigaction(SIGPIPE, &action, nil)
        precondition(code == 0, "SIGPIPE can't be ignored")
    }
}
