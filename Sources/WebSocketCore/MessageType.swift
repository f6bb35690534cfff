/// What a message consists of (RFC 6455, 5.6): UTF-8, or any bytes.
package enum MessageType: UInt8, Sendable {
    case text = 0x1
    case binary = 0x2

    /// The opcode of the first frame of such a message.
    @inline(__always)
    package var opcode: Opcode {
        switch self {
        case .text: .text
        case .binary: .binary
        }
    }
}
