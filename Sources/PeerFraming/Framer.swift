package import WebSocketCore

/// One framing at work on one connection: says where the peer's messages end.
///
/// Knows no sockets and keeps no bytes. The caller shows it everything that the peer
/// sent since the last boundary and keeps what was not taken for the next call.
package struct Framer: Sendable {
    /// What stands at the front of the peer's bytes.
    package enum Boundary: Equatable, Sendable {
        /// No message ends here yet. Show these bytes again, with more behind them.
        case needsMore
        /// The first `length` bytes are one message.
        case message(MessageType, length: Int)
    }

    private let framing: Framing

    package init(_ framing: Framing) { self.framing = framing }

    /// The most bytes that ``boundary(in:)`` can leave behind when it asks for more.
    package static var longestRemainder: Int { 3 }

    /// Judges `bytes`, which are never empty. Call again for what lies behind the message.
    package mutating func boundary(in bytes: Span<UInt8>) -> Boundary {
        switch framing {
        case .binary: .message(.binary, length: bytes.count)
        case .auto: Self.textOrBinary(bytes)
        }
    }

    /// The type of what is left when no more will come in time: the peer ended, or it
    /// paused inside a code point for longer than one is held back.
    package func typeOfRemainder() -> MessageType { .binary }

    /// Text up to the last whole code point; binary when the bytes can't be text.
    ///
    /// A code point that the read cut in two is held back: sent on with the text in front
    /// of it, it would turn a text stream into binary for one message.
    private static func textOrBinary(_ bytes: Span<UInt8>) -> Boundary {
        var validator = UTF8Validator()
        guard validator.accept(bytes) else { return .message(.binary, length: bytes.count) }
        let whole = bytes.count - validator.pendingCount
        return whole == 0 ? .needsMore : .message(.text, length: whole)
    }
}
