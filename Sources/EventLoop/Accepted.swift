/// What a listening socket had for us.
package enum Accepted: ~Copyable {
    /// A client, non-blocking and closed on exec.
    case connection(FileDescriptor, from: SocketAddress)
    /// Nobody waits, or another worker was quicker.
    case wouldBlock
    /// A client that was gone again. There may be more behind it.
    case aborted
}
