import CLinux

/// How a socket carries bytes.
package enum SocketKind: Sendable {
    case stream, datagram

    /// The kernel's number for it.
    var code: __socket_type {
        switch self {
        case .stream: SOCK_STREAM
        case .datagram: SOCK_DGRAM
        }
    }
}
