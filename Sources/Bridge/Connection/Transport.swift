import PeerDiscovery

/// What an endpoint's bytes travel by.
enum Transport {
    case stream
    /// Datagrams of a network, which may lose them.
    case udp
    /// Datagrams of this machine, which never get lost.
    case localDatagrams
    /// A pipe that we write.
    case pipeFromClient
    /// A pipe that we read.
    case pipeToClient

    init(_ peer: PeerAddress) {
        self =
            switch peer {
            case .tcp, .unix, .echo: .stream
            case .udp: .udp
            case .unixDatagram: .localDatagrams
            case .pipeFromClient: .pipeFromClient
            case .pipeToClient: .pipeToClient
            }
    }

    /// Whether each message is one datagram.
    var hasDatagrams: Bool { self == .udp || self == .localDatagrams }

    /// Whether it is no socket.
    var isPipe: Bool { self == .pipeFromClient || self == .pipeToClient }
}
