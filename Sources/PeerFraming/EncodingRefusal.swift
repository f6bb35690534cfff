/// Why a client's message is not written to the peer. Every case ends the connection.
package enum EncodingRefusal: Error, Equatable, Sendable {
    /// The peer could not tell this message from others, in the framing's own words.
    case refused(String)
    /// The framing has no room for its length.
    case tooLong(String)
    /// The framing answered what it may not.
    case invalidAnswer
}

extension EncodingRefusal: CustomStringConvertible {
    /// What is wrong with it, as a phrase for the client and for the log.
    package var description: String {
        switch self {
        case .refused(let reason): reason
        case .tooLong(let reason): reason
        case .invalidAnswer: "the framing answered what it may not"
        }
    }
}
