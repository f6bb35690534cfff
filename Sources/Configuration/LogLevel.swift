/// How much the log tells, from least to most.
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
    case error, warn, info, debug

    /// A level is less than another if it tells less.
    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .error: 0
        case .warn: 1
        case .info: 2
        case .debug: 3
        }
    }
}
