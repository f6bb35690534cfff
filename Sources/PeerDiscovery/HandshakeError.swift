/// Why a path can't be shown to a backend. The client is answered 400, with the description.
package enum HandshakeError: Error, Equatable, Sendable, CustomStringConvertible {
    case invalidEscape
    case encodedNUL
    case pathIsNotUTF8

    package var description: String {
        switch self {
        case .invalidEscape: "The path has a % without two hexadecimal digits. Send %25 for a percent sign."
        case .encodedNUL: "The path has a %00. Leave it out."
        case .pathIsNotUTF8: "The path is not UTF-8 when decoded. Encode it as UTF-8."
        }
    }
}
