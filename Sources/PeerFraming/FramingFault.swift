/// Why the peer's bytes can't be passed on any more. Every case ends the connection.
package enum FramingFault: Error, Equatable, Sendable {
    /// The framing says that the stream is not what it should be, in its own words.
    case broken(String)
    /// The peer ended inside a message.
    case torn(bytesLeft: Int)
    /// More bytes than a search for a message's end may hold.
    case bufferFull(limit: Int)
    /// A message of a known length that is longer than one may be.
    case messageTooLong(UInt64, limit: Int)
    case textNotUTF8
    // What a plugin must not answer.
    case unknownAnswer(Int32)
    case tookNothing
    case tookTooMuch(UInt64, of: Int)
    case payloadOutside
    case unknownOpcode(UInt32)
    case controlTooLong(UInt64)
    case closeInvalid

    /// Whether it is a limit that was met, not a fault of the peer or of the framing.
    package var isLimit: Bool {
        switch self {
        case .bufferFull, .messageTooLong: true
        default: false
        }
    }
}

extension FramingFault: CustomStringConvertible {
    /// What happened, as a phrase for the log.
    package var description: String {
        switch self {
        case .broken(let reason): "the framing can't read the peer's stream: \(reason)"
        case .torn(let count): "the peer ended inside a message; \(count) bytes of it are dropped"
        case .bufferFull(let limit): "no message of the peer ended within framing-buffer (\(limit) bytes)"
        case .messageTooLong(let length, let limit):
            "the peer announced a message of \(length) bytes, more than message-limit (\(limit))"
        case .textNotUTF8: "the framing called text what is not UTF-8"
        case .unknownAnswer(let answer): "the framing answered \(answer), which means nothing"
        case .tookNothing: "the framing found a message and took no byte"
        case .tookTooMuch(let count, let available): "the framing took \(count) bytes of \(available)"
        case .payloadOutside: "the framing's payload lies outside of what it took"
        case .unknownOpcode(let opcode): "the framing answered opcode \(opcode), which can't be sent"
        case .controlTooLong(let count): "the framing made a control frame of \(count) bytes; 125 fit"
        case .closeInvalid: "the framing closed with what is no code and reason"
        }
    }
}
