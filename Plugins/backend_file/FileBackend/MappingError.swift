/// Why a line of a table counts for nothing.
package enum MappingError: Error, Equatable, Sendable, CustomStringConvertible {
    case subprotocolMissing
    case schemeUnknown(String)
    case hasNUL

    /// A sentence, for the one who wrote the line.
    package var description: String {
        switch self {
        case .subprotocolMissing:
            "there is no subprotocol behind the peer; write * for any"
        case .schemeUnknown(let scheme):
            "\(scheme):// is no kind of peer; there are \(MappingLine.schemes.map { "\($0)://" }.joined(separator: " "))"
        case .hasNUL:
            "there is a NUL in it"
        }
    }
}
