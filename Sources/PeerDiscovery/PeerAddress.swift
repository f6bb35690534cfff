/// Where a peer is reached.
package enum PeerAddress: Equatable, Sendable, CustomStringConvertible {
    /// A TCP service. The host is a name, an IPv4 address, or an IPv6 address without brackets, perhaps with a zone.
    case tcp(host: String, port: UInt16)
    /// A UDP service, named as a TCP service is.
    case udp(host: String, port: UInt16)
    /// A unix stream socket: a path, or `@` and an abstract name.
    case unix(path: String)
    /// A unix datagram socket: a path, or `@` and an abstract name.
    case unixDatagram(path: String)
    /// A named pipe that somebody reads: what clients send goes in, nothing comes back.
    case pipeFromClient(path: String)
    /// A named pipe that somebody writes: what comes out goes to the client, nothing can go in.
    case pipeToClient(path: String)
    /// The built-in peer: answers each message as it came.
    case echo

    /// The URL that ``parse(_:port:)`` reads as the same address, with its port.
    package var description: String {
        switch self {
        case .tcp(let host, let port), .udp(let host, let port):
            host.utf8.contains(UInt8(ascii: ":")) ? "\(scheme)://[\(host)]:\(port)" : "\(scheme)://\(host):\(port)"
        case .unix(let path), .unixDatagram(let path), .pipeFromClient(let path), .pipeToClient(let path):
            "\(scheme)://\(path)"
        case .echo: "echo://"
        }
    }

    /// What stands in front of `://`.
    package var scheme: String {
        switch self {
        case .tcp: "tcp"
        case .udp: "udp"
        case .unix: "unix"
        case .unixDatagram: "unix-dgram"
        case .pipeFromClient: "fifotx"
        case .pipeToClient: "fiforx"
        case .echo: "echo"
        }
    }

    /// Whether each message to it and from it is one datagram.
    package var hasDatagrams: Bool {
        switch self {
        case .udp, .unixDatagram: true
        case .tcp, .unix, .pipeFromClient, .pipeToClient, .echo: false
        }
    }

    /// Whether clients can send it anything.
    package var takesMessages: Bool {
        switch self {
        case .pipeToClient: false
        case .tcp, .udp, .unix, .unixDatagram, .pipeFromClient, .echo: true
        }
    }

    /// Whether it can be told that no more will come and go on sending itself, so that its own end is waited for.
    package var hasTwoEnds: Bool {
        switch self {
        case .tcp, .unix: true
        case .udp, .unixDatagram, .pipeFromClient, .pipeToClient, .echo: false
        }
    }

    /// The port of a TCP peer whose URL and configuration name none.
    package static var defaultPort: UInt16 { 5900 }

    /// The most bytes that the path or name of a unix socket may have.
    package static var longestSocketPath: Int { 107 }
    /// The most bytes that any other path may have.
    package static var longestPath: Int { 4095 }

    /// Says whether `text` names a scheme. Without one it is read as `tcp://`, which deserves a warning.
    package static func namesScheme(_ text: String) -> Bool { schemeEnd(of: text) != nil }
}
