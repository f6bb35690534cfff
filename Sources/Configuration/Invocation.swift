/// What the program was asked to do.
package enum Invocation: Equatable, Sendable {
    case serve(Settings)
    /// Tell whether the configuration is fine, and end.
    case check(Settings)
    case help
    case version

    /// The settings of those that have some.
    package var settings: Settings? {
        switch self {
        case .serve(let settings), .check(let settings): settings
        case .help, .version: nil
        }
    }
}
