/// Why an expression can't be used.
package enum ExpressionError: Error, Equatable, Sendable, CustomStringConvertible {
    case empty
    case unknownVariable(String)
    case unclosedVariable(String)
    /// A part of it is `.` or `..`.
    case leavesFolder

    /// A sentence's end, for the one who wrote it.
    package var description: String {
        switch self {
        case .empty:
            "names no file"
        case .unknownVariable(let name):
            "has an unknown variable, %\(name)%; there are "
                + "%endpoint% %host% %cookie:NAME% %header:NAME% %query:NAME%, and %% is a percent sign"
        case .unclosedVariable(let rest):
            "has a variable without an end, %\(rest)"
        case .leavesFolder:
            "has a part . or .., which can lead out of the folder"
        }
    }
}
