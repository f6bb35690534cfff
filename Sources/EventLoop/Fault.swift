import CLinux

/// What a system call meets in a test instead of the kernel's own mood.
package enum Fault: Equatable, Sendable {
    /// The call asks for at most so many bytes.
    case short(Int)
    /// The call fails with this `errno`.
    case failure(Int32)
    /// The call goes through.
    case pass

    /// A signal comes in between.
    package static var interrupted: Fault { .failure(EINTR) }

    /// Nothing now. Under an edge-triggered watch no event follows, so only a test that asks again itself may use it.
    package static var wouldBlock: Fault { .failure(EAGAIN) }
}
