/// What is wrong with a setting of the built-in backend.
package enum BackendOptionError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknownKey(String, known: [String])
    case host(PeerAddressError)
    case port(PeerAddressError)
    case unknownFraming(String, known: [String])
    /// What the framing says about its configuration.
    case framingConfiguration(String)
    case invalidProtocol(String)

    /// The key whose setting is to be mended.
    package var key: String {
        switch self {
        case .unknownKey(let key, _): key
        case .host: "host"
        case .port: "port"
        case .unknownFraming: "framing"
        case .framingConfiguration: "framing-config"
        case .invalidProtocol: "protocol"
        }
    }

    package var description: String {
        switch self {
        case .unknownKey(let key, let known):
            "\"\(key)\" is no option of this backend; it knows \(known.joined(separator: ", "))"
        case .host(let error), .port(let error):
            error.description
        case .unknownFraming(let name, let known):
            "there is no framing \"\(name)\"; there are \(known.joined(separator: ", "))"
        case .framingConfiguration(let reason):
            reason
        case .invalidProtocol(let text):
            "\"\(text)\" is no list of subprotocols; write names separated by commas, or *"
        }
    }
}
