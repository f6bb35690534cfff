/// Why a name gave no address.
package enum ResolutionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no such name, or it has no address.
    case unknownName
    /// No name server answered. It may work later.
    case temporaryFailure
    /// A name server answered that it will not say.
    case refused
    /// Nobody waited for the answer any more when its turn came.
    case tooLate
    /// This machine is short of something.
    case system(SystemError)

    /// A sentence's end: `unknown name`.
    package var description: String {
        switch self {
        case .unknownName: "unknown name"
        case .temporaryFailure: "no name server answered"
        case .refused: "the name server refused to answer"
        case .tooLate: "the name look-up took too long"
        case .system(let error): error.description
        }
    }
}
