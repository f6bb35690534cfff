/// One frame as a client writes it (RFC 6455, 5.2), always masked.
package struct ClientFrame: Equatable, Sendable {
    /// Any four bits, also those that no rule allows.
    package var opcode: UInt8
    package var isFinal: Bool
    package var payload: [UInt8]
    /// The key of RFC 6455, 5.7, where no other is given.
    package var mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

    /// Takes a frame apart from nothing: any opcode with any payload.
    package init(_ opcode: UInt8, _ payload: [UInt8] = [], isFinal: Bool = true) {
        self.opcode = opcode
        self.payload = payload
        self.isFinal = isFinal
    }

    /// The frame on the wire, its length in the shortest form.
    package var bytes: [UInt8] {
        let count = payload.count
        var bytes: [UInt8] = [opcode | (isFinal ? 0x80 : 0)]
        switch count {
        case ..<126: bytes.append(0x80 | UInt8(count))
        case ...0xFFFF: bytes += [0xFE, UInt8(count >> 8), UInt8(count & 0xFF)]
        default: bytes += [0xFF] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
        }
        return bytes + mask + unmask(payload, mask)
    }

    /// The same frame under another key.
    package func masked(_ key: [UInt8]) -> ClientFrame {
        precondition(key.count == 4)
        var frame = self
        frame.mask = key
        return frame
    }
}

extension ClientFrame {
    package static func text(_ text: String, isFinal: Bool = true) -> ClientFrame {
        ClientFrame(0x1, Array(text.utf8), isFinal: isFinal)
    }

    package static func binary(_ payload: [UInt8], isFinal: Bool = true) -> ClientFrame {
        ClientFrame(0x2, payload, isFinal: isFinal)
    }

    package static func continuation(_ payload: [UInt8], isFinal: Bool = true) -> ClientFrame {
        ClientFrame(0x0, payload, isFinal: isFinal)
    }

    package static func ping(_ payload: String) -> ClientFrame { ClientFrame(0x9, Array(payload.utf8)) }

    package static func pong(_ payload: String) -> ClientFrame { ClientFrame(0xA, Array(payload.utf8)) }

    /// A Close with a code and a reason, or an empty one.
    package static func close(_ code: UInt16? = nil, _ reason: String = "") -> ClientFrame {
        ClientFrame(0x8, (code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? []) + Array(reason.utf8))
    }
}
