import EventLoop
import PeerDiscovery

/// A peer that is a path, or an abstract name, of this machine.
enum LocalPeer: ~Copyable {
    case open(FileDescriptor)
    /// It is there and has no room for us now.
    case busy(String)

    /// Connects to `peer` or opens it, without waiting.
    static func open(_ peer: PeerAddress) throws(PeerFailure) -> LocalPeer {
        switch peer {
        case .unix(let path): try connect(path, .stream)
        case .unixDatagram(let path): try connect(path, .datagram)
        case .pipeFromClient(let path): try openPipe(path, .writing)
        case .pipeToClient(let path): try openPipe(path, .reading)
        case .tcp, .udp, .echo: preconditionFailure("a peer that is no path")
        }
    }

    private static func connect(_ path: String, _ kind: SocketKind) throws(PeerFailure) -> LocalPeer {
        let address: UnixAddress
        do throws(UnixAddress.Mistake) {
            address = try UnixAddress(pathOrName: path)
        } catch {
            preconditionFailure("a peer's address was judged when it was read")
        }
        do throws(SystemError) {
            let socket = try SystemCall.socket(family: .unix, kind)
            // Without an address of our own nobody could answer.
            if kind == .datagram { try SystemCall.bindToAnyName(socket.number) }
            _ = try SystemCall.connect(socket.number, to: address)
            return .open(socket)
        } catch {
            guard error.isBusy else { throw .failed(error) }
            return .busy("its queue of connections is full")
        }
    }

    private static func openPipe(_ path: String, _ end: PipeEnd) throws(PeerFailure) -> LocalPeer {
        let opened: OpenedPipe
        do throws(SystemError) {
            opened = try SystemCall.openPipe(path: path, end)
        } catch {
            throw .failed(error)
        }
        switch consume opened {
        case .open(let pipe): return .open(pipe)
        case .noReader: return .busy("nobody has opened it to read")
        case .noPipe: throw .noPipe
        }
    }
}
