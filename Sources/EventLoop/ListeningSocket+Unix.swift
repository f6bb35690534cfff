import CLinux

extension ListeningSocket {
    /// Listens on a path. A socket that nobody answers on any more is replaced, anything else there is an error.
    ///
    /// - Parameter mode: The permissions of the socket, such as 0o600: who may write may connect.
    package static func open(
        unixPath path: String, mode: UInt32, backlog: Int32
    ) throws(ListenError) -> ListeningSocket {
        let address = try address(path)
        try removeStale(address)
        do throws(SystemError) {
            return try open(address, mode: mode, backlog: backlog)
        } catch {
            throw error.code == EADDRINUSE ? .pathInUse(path) : .system(error, place: path)
        }
    }

    /// Makes room for a socket of ours, if what lies there was left behind by a server that is gone.
    private static func removeStale(_ address: UnixAddress) throws(ListenError) {
        let occupant: SocketFile?
        let isAlive: Bool
        do throws(SystemError) {
            occupant = try SocketFile(at: address.path)
            isAlive = if occupant?.isSocket == true { try answers(address) } else { false }
        } catch {
            throw .system(error, place: address.path)
        }
        guard let occupant else { return }
        guard occupant.isSocket else { throw .pathNotSocket(address.path) }
        guard !isAlive else { throw .pathInUse(address.path) }
        occupant.remove()
    }

    private static func address(_ path: String) throws(ListenError) -> UnixAddress {
        do throws(UnixAddress.Mistake) {
            return try UnixAddress(path: path)
        } catch {
            switch error {
            case .empty, .containsNull: throw .pathNotUsable(path)
            case .tooLong(let length): throw .pathTooLong(path, length: length)
            }
        }
    }

    private static func open(
        _ address: UnixAddress, mode: UInt32, backlog: Int32
    ) throws(SystemError) -> ListeningSocket {
        let descriptor = try SystemCall.socket(family: .unix)
        let number = descriptor.number
        // Linux gives the new path the mode of the socket, less the umask, so it is never more open than `mode`.
        // Where a kernel does not, nobody can connect before `listen`, and the path has its mode by then.
        try SystemCall.changeMode(number, mode)
        // SAFETY: the address lends itself for the call, with its own length.
        try unsafe address.withSockaddr { (pointer, length) throws(SystemError) in
            try unsafe SystemCall.bind(number, pointer, length)
        }
        let file = try SocketFile(at: address.path)
        let socket = ListeningSocket(descriptor, place: .unix(path: address.path), file: file)
        try SystemCall.changeMode(path: address.path, mode)
        try SystemCall.listen(number, backlog: backlog)
        return socket
    }

    /// Whether somebody listens on the path.
    private static func answers(_ address: UnixAddress) throws(SystemError) -> Bool {
        let probe = try SystemCall.socket(family: .unix)
        do throws(SystemError) {
            _ = try SystemCall.connect(probe.number, to: address)
            return true
        } catch {
            switch error.code {
            case ECONNREFUSED, ENOENT: return false
            // A full backlog, or a socket of another type: somebody is there.
            case EAGAIN, EPROTOTYPE: return true
            default: throw error
            }
        }
    }
}
