/// A rule of RFC 6455 that the client broke, or a limit of ours. Every case ends the connection.
///
/// Only bytes from the network produce these. A caller that breaks the rules of
/// this module meets a `precondition`, never an error.
package enum ProtocolViolation: Error, Equatable, Sendable {
    case reservedBitsSet(UInt8)
    case unknownOpcode(UInt8)
    case unmaskedFrame
    case fragmentedControlFrame
    case controlFrameTooLong
    case lengthNotMinimal
    case lengthTopBitSet
    case continuationWithoutStart
    case messageInsideMessage
    case messageTooLong(frameLength: UInt64, roomLeft: Int)
    case invalidUTF8
    case closePayloadOfOneByte
    case closeCodeNotAllowed(UInt16)
    case closeReasonNotUTF8

    /// The status code that the Close frame carries (RFC 6455, 7.4.1).
    package var closeCode: CloseCode {
        switch self {
        case .reservedBitsSet, .unknownOpcode, .unmaskedFrame, .fragmentedControlFrame, .controlFrameTooLong,
            .lengthNotMinimal, .lengthTopBitSet, .continuationWithoutStart, .messageInsideMessage,
            .closePayloadOfOneByte, .closeCodeNotAllowed:
            .protocolError
        // RFC 6455, 8.1: text that is not UTF-8 fails the connection; 7.4.1 gives the code. A reason is text too.
        case .invalidUTF8, .closeReasonNotUTF8: .invalidPayload
        case .messageTooLong: .messageTooBig
        }
    }
}

extension ProtocolViolation: CustomStringConvertible {
    /// What the client did, as a phrase for the log. Fits into the reason of a Close frame.
    package var description: String {
        switch self {
        case .reservedBitsSet(let bits): "reserved bits 0x\(String(bits, radix: 16)) set without an extension"
        case .unknownOpcode(let opcode): "unknown opcode 0x\(String(opcode, radix: 16))"
        case .unmaskedFrame: "frame without a mask"
        case .fragmentedControlFrame: "fragmented control frame"
        case .controlFrameTooLong: "control frame of more than 125 bytes"
        case .lengthNotMinimal: "length not in its shortest form"
        case .lengthTopBitSet: "length of more than 63 bits"
        case .continuationWithoutStart: "continuation without a message to continue"
        case .messageInsideMessage: "new message inside a fragmented one"
        case .messageTooLong(let length, let room): "frame of \(length) bytes where the message may have \(room) more"
        case .invalidUTF8: "text that is not UTF-8"
        case .closePayloadOfOneByte: "close frame with half a code"
        case .closeCodeNotAllowed(let code): "close code \(code), which may not be sent"
        case .closeReasonNotUTF8: "close reason that is not UTF-8"
        }
    }
}
