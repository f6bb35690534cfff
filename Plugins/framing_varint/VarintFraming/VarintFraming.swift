package import FramingPlugin

/// Records with their length in front as a varint, both ways: delimited Protocol Buffers.
package final class VarintFraming: ConnectionFraming {
    /// The framing `varint`. It takes no configuration.
    package static let offer = FramingOffer("varint", .knowsLength) { (configuration) throws(FramingOffer.Refusal) in
        guard configuration.isEmpty else { throw .init("varint takes no configuration") }
        return VarintFraming()
    }

    /// One for a connection.
    package init() {}

    /// Needs to remember nothing: a length has ten bytes at most.
    package func decode(_ bytes: Span<UInt8>, isLast: Bool) -> Decoded {
        switch Varint.parse(bytes) {
        case .incomplete:
            return .more
        case .tooLarge:
            return .broken("varint: a length of more than 64 bits")
        case .number(let length, let head):
            let rest = UInt64(bytes.count - head)
            if rest >= length {
                let end = head + Int(length)
                return .message(.binary, payload: head..<end, consumed: end)
            }
            guard !isLast else { return .more }
            return .message(.binary, payload: head..<bytes.count, consumed: bytes.count, follows: length - rest)
        }
    }

    /// The length goes in front of the first piece.
    package func encode(
        _ piece: inout MutableSpan<UInt8>, total: UInt64, isFirst: Bool, isLast: Bool
    ) -> Encoded {
        .piece(before: isFirst ? Varint.encode(total) : [])
    }
}
