/// Where a peer is reached.
package enum PeerAddress: Equatable, Sendable, CustomStringConvertible {
    /// A TCP service. The host is a name, an IPv4 address, or an IPv6 address without brackets, perhaps with a zone.
    case tcp(host: String, port: UInt16)
    /// The built-in peer: answers each message as it came.
    case echo

    /// The URL that ``parse(_:port:)`` reads as the same address, with its port.
    package var description: String {
        switch self {
        case .tcp(let host, let port):
            host.utf8.contains(UInt8(ascii: ":")) ? "tcp://[\(host)]:\(port)" : "tcp://\(host):\(port)"
        case .echo: "echo://"
        }
    }

    /// Whether each message to it and from it is one datagram.
    package var hasDatagrams: Bool {
        switch self {
        case .tcp, .echo: false
        }
    }

    /// The port of a peer whose URL and configuration name none.
    package static var defaultPort: UInt16 { 5900 }

    /// Says whether `text` names a scheme. Without one it is read as `tcp://`, which deserves a warning.
    package static func namesScheme(_ text: String) -> Bool { schemeEnd(of: text) != nil }
}
