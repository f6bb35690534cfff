/// Why a server can't listen where it was told to. The description says what to do.
package enum ListenError: Error, Equatable, Sendable, CustomStringConvertible {
    case portInUse(UInt16)
    /// Ports below 1024 belong to root.
    case portForbidden(UInt16)
    case addressNotHere(String)
    case unknownHost(String, ResolutionError)
    case pathNotUsable(String)
    case pathTooLong(String, length: Int)
    /// Another server answers there.
    case pathInUse(String)
    /// Something that is not a socket lies there; it is not ours to remove.
    case pathNotSocket(String)
    case system(SystemError, place: String)

    /// What is wrong, and what to do about it.
    package var description: String {
        switch self {
        case .portInUse(let port): "port \(port) is in use: stop the other server or choose another port"
        case .portForbidden(let port):
            "port \(port) needs root or CAP_NET_BIND_SERVICE: choose a port above 1023 or grant it"
        case .addressNotHere(let host): "this machine has no address \(host): choose one of its own, or ::"
        case .unknownHost(let host, let reason): "can't listen on \(host): \(reason)"
        case .pathNotUsable(let path): "\(path.debugDescription) can't name a socket: give a path"
        case .pathTooLong(let path, let length):
            "\(path) has \(length) bytes, a socket's path at most \(UnixAddress.maximumLength): choose a shorter one"
        case .pathInUse(let path): "another server listens on \(path): stop it or choose another path"
        case .pathNotSocket(let path): "\(path) is there and is not a socket: remove it or choose another path"
        case .system(let error, let place): "can't listen on \(place): \(error)"
        }
    }
}
