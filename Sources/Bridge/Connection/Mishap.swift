import EventLoop

/// What befell a datagram on its way to the peer, without an end of the connection.
enum Mishap {
    /// The network told that an earlier one did not arrive, or would not take this one.
    case lost(SystemError)
    /// It has so many bytes, more than the transport takes.
    case tooLong(Int)
}
