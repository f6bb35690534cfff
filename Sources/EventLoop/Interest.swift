import CLinux

/// What a poller is to watch a descriptor for. Errors and hang-ups are always told.
package struct Interest: OptionSet, Sendable {
    /// The kernel's bits.
    package let rawValue: UInt32

    /// Takes the kernel's bits as they are.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Bytes, a client, or the end of the stream are there.
    package static var readable: Interest { Interest(rawValue: EPOLLIN.rawValue) }
    /// There is room to send, or a connection attempt has ended.
    package static var writable: Interest { Interest(rawValue: EPOLLOUT.rawValue) }
    /// The other side has shut down its sending half.
    package static var peerClosed: Interest { Interest(rawValue: EPOLLRDHUP.rawValue) }
    /// Urgent data of TCP has come, at which a `receive` stops short.
    package static var urgent: Interest { Interest(rawValue: EPOLLPRI.rawValue) }
    /// Tell a change once. The reader then reads, and the writer writes, until the kernel says "would block".
    package static var edgeTriggered: Interest { Interest(rawValue: EPOLLET.rawValue) }
    /// Wake one of the pollers that watch the same socket, not all. Can't be modified later.
    package static var exclusive: Interest { Interest(rawValue: EPOLLEXCLUSIVE.rawValue) }
}
