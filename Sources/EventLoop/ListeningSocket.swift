import CLinux

/// A socket that clients connect to. All workers share it; the last one to let go of it closes it.
///
/// That of a unix path also removes its path then, if the path still leads to it.
package final class ListeningSocket: Sendable {
    /// Where it listens.
    package enum Place: Equatable, Sendable, CustomStringConvertible {
        case internet(SocketAddress)
        case unix(path: String)

        /// As the log shows it: `127.0.0.1:8001`, `[::1]:8001`, `unix:///run/websocksy.sock`.
        package var description: String {
            switch self {
            case .internet(let address): address.description
            case .unix(let path): "unix://\(path)"
            }
        }
    }

    private let descriptor: FileDescriptor
    private let file: SocketFile?
    /// Where it listens, with the port that the kernel chose.
    package let place: Place
    /// Whether `::` was asked for, but this machine has no IPv6, so that this is `0.0.0.0`.
    package let replacesIPv6: Bool

    init(_ descriptor: consuming FileDescriptor, place: Place, file: SocketFile? = nil, replacesIPv6: Bool = false) {
        self.descriptor = descriptor
        self.place = place
        self.file = file
        self.replacesIPv6 = replacesIPv6
    }

    deinit { file?.remove() }

    /// The descriptor to watch and to accept from.
    package var number: Int32 { descriptor.number }

    /// `place` as text.
    package var boundAddress: String { place.description }

    /// The port, or `nil` for a unix socket.
    package var port: UInt16? {
        switch place {
        case .internet(let address): address.port
        case .unix: nil
        }
    }
}
