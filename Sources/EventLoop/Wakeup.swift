import CLinux

/// Lets any thread wake the poller of another (eventfd).
package final class Wakeup: Sendable {
    private let descriptor: FileDescriptor

    /// Opens one that is not woken.
    package init() throws(SystemError) {
        let flags = Int32(EFD_NONBLOCK | EFD_CLOEXEC)
        let answer = SystemCall.answer(to: .createWakeup) { _ in Int(eventfd(0, flags)) }
        guard answer >= 0 else { throw SystemCall.failure(.createWakeup, answer) }
        descriptor = FileDescriptor(owning: Int32(answer))
    }

    /// What to watch: readable from `wake` until `clear`.
    package var number: Int32 { descriptor.number }

    /// Makes `number` readable. Any thread may call this, as often as it likes.
    package func wake() {
        var one: UInt64 = 1
        let answer = SystemCall.answer(to: .write) { _ in
            // SAFETY: the kernel reads the eight bytes of `one`.
            unsafe write(number, &one, MemoryLayout<UInt64>.size)
        }
        // EAGAIN: the counter is full, so the other side has been woken very often already.
        precondition(answer > 0 || answer == -Int(EAGAIN), "an eventfd that can't be written")
    }

    /// Makes `number` unreadable until the next `wake`. Call it before looking at what the wake was for.
    package func clear() {
        var count: UInt64 = 0
        let answer = SystemCall.answer(to: .read) { _ in
            // SAFETY: the kernel writes the eight bytes of `count`.
            unsafe read(number, &count, MemoryLayout<UInt64>.size)
        }
        precondition(answer > 0 || answer == -Int(EAGAIN), "an eventfd that can't be read")
    }
}
