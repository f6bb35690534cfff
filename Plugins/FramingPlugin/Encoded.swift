/// How a piece of a client's message is written to the peer.
package enum Encoded: Equatable, Sendable {
    /// The piece, rewritten in place or not, with these bytes around it: at most ``roomForEach`` on either side.
    case piece(before: [UInt8] = [], after: [UInt8] = [])
    /// The peer could not read this message; a sentence tells the client why.
    case refused(String)

    /// How many bytes there may be on one side of a piece.
    package static let roomForEach = 64
}
