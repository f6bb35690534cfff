import EventLoop

/// What one thread tells a worker.
enum WorkerMessage: Sendable {
    /// A connection that another worker accepted is this one's. The descriptor's owner goes with it.
    case adopt(descriptor: Int32, from: SocketAddress)
    /// A look-up that a connection asked for has ended.
    case resolved(slot: UInt32, generation: UInt32, Result<[SocketAddress], ResolutionError>)
    /// The backend has answered where a connection goes.
    case routed(slot: UInt32, generation: UInt32, Inquiries.Answer)
    /// Take no more connections.
    case stopListening
    /// Tell every client that the server goes away, and end when all have gone.
    case drain
    /// End now, whatever is still open.
    case stop
}
