/// What a stream had for us.
package enum Received: Equatable, Sendable {
    /// So many bytes, at least one, lie at the front of the buffer.
    case bytes(Int)
    /// Nothing now; the poller tells when.
    case wouldBlock
    /// The other side will send no more.
    case end
}
