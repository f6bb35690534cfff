/// What is wrong with the URL of a peer. The description says it, and what to write instead.
package enum PeerAddressError: Error, Equatable, Sendable, CustomStringConvertible {
    case schemeUnknown(String)
    case userNotAllowed
    case pathNotAllowed
    case hostMissing
    case hostInvalid(String)
    case addressInvalid(String)
    case portInvalid(String)
    case portsDiffer(inURL: UInt16, inOption: UInt16)
    case echoTakesNothing

    package var description: String {
        switch self {
        case .schemeUnknown(let scheme):
            "\(scheme):// is no kind of peer; use tcp://host:port or echo://"
        case .userNotAllowed:
            "a peer has no user name; leave out the @ and what is before it"
        case .pathNotAllowed:
            "a tcp:// peer has no path, query or fragment; end it after the host or the port"
        case .hostMissing:
            "the host is missing; write tcp://host:port"
        case .hostInvalid(let host):
            "\"\(host)\" is no host name; use letters, digits, hyphens and dots (xn-- for others)"
        case .addressInvalid(let address):
            "\"\(address)\" is no IPv6 address; write tcp://[address]:port"
        case .portInvalid(let port):
            "\"\(port)\" is no port; use a number from 1 to 65535"
        case .portsDiffer(let inURL, let inOption):
            "the URL says port \(inURL) and the option says \(inOption); leave out one"
        case .echoTakesNothing:
            "echo:// has neither host nor port; leave them out"
        }
    }
}
