/// What a system call meets in a test instead of the kernel's own mood.
package enum Fault: Equatable, Sendable {
    /// The call asks for at most so many bytes.
    case short(Int)
    /// A signal comes in between.
    case interrupted
    /// Nothing now. Under an edge-triggered watch no event follows, so only a test that asks again itself may use it.
    case wouldBlock
    /// The call fails with this `errno`.
    case failure(Int32)
    /// The call goes through.
    case pass
}
