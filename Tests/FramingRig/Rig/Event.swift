package import PeerFraming

/// What a client gets to see of a peer's stream.
package enum Event: Equatable {
    case text([UInt8])
    case binary([UInt8])
    /// The peer closed inside a message.
    case torn
    /// The stream can't be read.
    case broken(FramingFault)

    /// A text message, as text.
    package static func text(_ text: String) -> Event { .text(Array(text.utf8)) }
    /// A binary message that can be read.
    package static func binary(_ text: String) -> Event { .binary(Array(text.utf8)) }
}
