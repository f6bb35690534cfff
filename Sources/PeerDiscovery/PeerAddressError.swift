/// What is wrong with the URL of a peer. The description says it, and what to write instead.
package enum PeerAddressError: Error, Equatable, Sendable, CustomStringConvertible {
    case schemeUnknown(String)
    case userNotAllowed
    case pathNotAllowed
    case hostMissing
    case hostInvalid(String)
    case addressInvalid(String)
    case portInvalid(String)
    case portMissing
    case portsDiffer(inURL: UInt16, inOption: UInt16)
    case portNotAllowed(scheme: String)
    case pathMissing(scheme: String)
    case pathContainsNull
    case pathTooLong(Int, limit: Int)
    case echoTakesNothing

    package var description: String {
        switch self {
        case .schemeUnknown(let scheme):
            """
            \(scheme):// is no kind of peer; use tcp://host:port, udp://host:port, unix:///path, unix-dgram:///path, \
            fifotx:///path, fiforx:///path or echo://
            """
        case .userNotAllowed:
            "a peer has no user name; leave out the @ and what is before it"
        case .pathNotAllowed:
            "a tcp:// or udp:// peer has no path, query or fragment; end it after the host or the port"
        case .hostMissing:
            "the host is missing; write it behind the slashes, as in tcp://host:port"
        case .hostInvalid(let host):
            "\"\(host)\" is no host name; use letters, digits, hyphens and dots (xn-- for others)"
        case .addressInvalid(let address):
            "\"\(address)\" is no IPv6 address; write it in brackets, as in tcp://[address]:port"
        case .portInvalid(let port):
            "\"\(port)\" is no port; use a number from 1 to 65535"
        case .portMissing:
            "there is no usual port for udp://; write udp://host:port, or set the option port"
        case .portsDiffer(let inURL, let inOption):
            "the URL says port \(inURL) and the option says \(inOption); leave out one"
        case .portNotAllowed(let scheme):
            "a \(scheme):// peer is a path and has no port; leave the port out"
        case .pathMissing(let scheme):
            "the path is missing; write \(scheme):///path"
        case .pathContainsNull:
            "a path can't contain a NUL; leave it out"
        case .pathTooLong(let length, let limit):
            "the path has \(length) bytes, and \(limit) are possible; choose a shorter one, or make a link to it"
        case .echoTakesNothing:
            "echo:// has neither host nor port; leave them out"
        }
    }
}
