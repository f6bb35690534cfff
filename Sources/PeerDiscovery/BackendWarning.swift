/// A setting of the built-in backend that works but should be written otherwise.
package enum BackendWarning: Equatable, Sendable, CustomStringConvertible {
    case schemeMissing(host: String)

    /// The key whose setting is meant.
    package var key: String {
        switch self {
        case .schemeMissing: "host"
        }
    }

    package var description: String {
        switch self {
        case .schemeMissing(let host): "\"\(host)\" names no scheme and is read as tcp://\(host); write that"
        }
    }
}
