/// One frame as a client receives it.
package struct ServerFrame: Equatable, Sendable {
    package var opcode: UInt8
    package var isFinal: Bool
    package var payload: [UInt8]

    package init(_ opcode: UInt8, _ payload: [UInt8] = [], isFinal: Bool = true) {
        self.opcode = opcode
        self.payload = payload
        self.isFinal = isFinal
    }

    /// The frame on the wire, where its payload is short.
    package var bytes: [UInt8] {
        precondition(payload.count < 126)
        return [opcode | (isFinal ? 0x80 : 0), UInt8(payload.count)] + payload
    }

    var isControl: Bool { opcode & 0x8 != 0 }
}

extension ServerFrame {
    package static func text(_ text: String, isFinal: Bool = true) -> ServerFrame {
        ServerFrame(0x1, Array(text.utf8), isFinal: isFinal)
    }

    package static func binary(_ payload: [UInt8], isFinal: Bool = true) -> ServerFrame {
        ServerFrame(0x2, payload, isFinal: isFinal)
    }

    package static func continuation(_ payload: [UInt8], isFinal: Bool = true) -> ServerFrame {
        ServerFrame(0x0, payload, isFinal: isFinal)
    }

    /// A ping as the server sends it, without payload.
    package static var ping: ServerFrame { ServerFrame(0x9) }

    package static func pong(_ payload: String) -> ServerFrame { ServerFrame(0xA, Array(payload.utf8)) }

    /// A Close with a code and a reason, or an empty one.
    package static func close(_ code: UInt16? = nil, _ reason: String = "") -> ServerFrame {
        ServerFrame(0x8, (code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? []) + Array(reason.utf8))
    }
}
