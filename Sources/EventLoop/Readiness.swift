import CLinux

/// What a poller found out about a descriptor.
package struct Readiness: OptionSet, Sendable {
    /// The kernel's bits.
    package let rawValue: UInt32

    /// Takes the kernel's bits as they are.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Bytes, a client, or the end of the stream are there.
    package static var readable: Readiness { Readiness(rawValue: EPOLLIN.rawValue) }
    /// There is room to send, or a connection attempt has ended.
    package static var writable: Readiness { Readiness(rawValue: EPOLLOUT.rawValue) }
    /// The other side has shut down its sending half. Bytes may still wait before that.
    package static var peerClosed: Readiness { Readiness(rawValue: EPOLLRDHUP.rawValue) }
    /// Urgent data has come: a `receive` stops in front of it, although more waits.
    package static var urgent: Readiness { Readiness(rawValue: EPOLLPRI.rawValue) }
    /// An error waits on the socket: `connect`, `receive` or `send` tells it.
    package static var failed: Readiness { Readiness(rawValue: EPOLLERR.rawValue) }
    /// Both directions are shut down, or the connection is gone.
    package static var hungUp: Readiness { Readiness(rawValue: EPOLLHUP.rawValue) }
}
