/// What the kernel took of what we offered.
package enum Sent: Equatable, Sendable {
    /// So many bytes from the front, perhaps fewer than offered.
    case bytes(Int)
    /// None; the poller tells when there is room.
    case wouldBlock
}
