/// Where a setting was written, so that whoever refuses it can say so.
///
/// Origins are ordered by strength: the file line by line, then the environment, then the command line.
package enum Origin: Equatable, Comparable, Sendable, CustomStringConvertible {
    /// The file as a whole.
    case file(String)
    /// A line, counted from 1.
    case line(file: String, number: Int)
    /// A variable of the environment.
    case environment(String)
    /// An option with its value, or a plain argument, as it was typed; `index` counts arguments from 0.
    case argument(String, index: Int)

    /// `file`, `file:line` or `-c host=x`, with control characters escaped.
    package var description: String {
        switch self {
        case .file(let path): Quoted.escaped(path, limit: .max)
        case .line(let file, let number): "\(Quoted.escaped(file, limit: .max)):\(number)"
        case .environment(let name): name
        case .argument("", _): "\"\""
        case .argument(let text, _): Quoted.escaped(text)
        }
    }

    package var isInFile: Bool {
        switch self {
        case .file, .line: true
        case .environment, .argument: false
        }
    }

    package static func < (left: Origin, right: Origin) -> Bool { left.position < right.position }

    /// Only one file is ever read, so its path does not count.
    private var position: (Int, Int) {
        switch self {
        case .file: (0, 0)
        case .line(_, let number): (0, number)
        case .environment: (1, 0)
        case .argument(_, let index): (2, index)
        }
    }
}
