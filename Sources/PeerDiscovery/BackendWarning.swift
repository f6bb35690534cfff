/// A setting of the built-in backend that works but should be written otherwise.
package enum BackendWarning: Equatable, Sendable, CustomStringConvertible {
    case schemeMissing(address: PeerAddress)

    /// The key whose setting is meant.
    package var key: String {
        switch self {
        case .schemeMissing: "host"
        }
    }

    package var description: String {
        switch self {
        case .schemeMissing(let address): "the host names no scheme and is read as \(address); write that"
        }
    }
}
