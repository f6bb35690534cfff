import WebSocketCore

/// Messages whose length stands in front of them: `record`, `length8` and its kin, `netstring`.
class CountedFraming: BuiltInState {
    /// What stands at the front of the peer's bytes.
    enum Head {
        /// The head itself has not all come.
        case needsMore
        /// A head of `count` bytes, then `length` bytes of payload.
        case found(Opcode, count: Int, length: UInt64)
        case broken(String)
    }

    override var traits: FramingTraits { .needsLength }

    /// Reads a head from the front of `bytes`, of which there may be none.
    func head(of bytes: Span<UInt8>) -> Head {
        preconditionFailure("every counted framing has a head")
    }

    /// Writes a head and says how long it is; `nil` if it has no room for `length`.
    func writeHead(_ opcode: Opcode, length: UInt64, into head: inout OutputSpan<UInt8>) -> Bool {
        preconditionFailure("every counted framing has a head")
    }

    /// How long a message may be, in words.
    var longest: String { "" }

    override func decode(_ bytes: Span<UInt8>, fresh: Int, isLast: Bool) -> Decoded {
        switch head(of: bytes) {
        case .needsMore: return .needsMore
        case .broken(let reason): return .broken(reason)
        case .found(let opcode, let count, let length):
            let available = UInt64(bytes.count - count)
            if length <= available {
                let end = count + Int(length)
                return .message(opcode, payload: count..<end, consumed: end)
            }
            // A frame without payload would tell nothing, and a control frame is sent whole.
            guard available > 0, !opcode.isControl else { return .needsMore }
            return .message(opcode, payload: count..<bytes.count, consumed: bytes.count, follows: length - available)
        }
    }

    override func encode(
        _ bytes: inout MutableSpan<UInt8>, _ opcode: Opcode, total: UInt64?, isFirst: Bool, isLast: Bool
    ) throws(EncodingFault) -> Encoded {
        var encoded = Encoded(payload: 0..<bytes.count, sendsBack: isLast)
        guard isFirst else { return encoded }
        guard let total else { preconditionFailure("a message's length comes with its first piece") }
        guard let count = front.write({ writeHead(opcode, length: total, into: &$0) }) else {
            throw .tooLong("\(longest); this one has \(total)")
        }
        encoded.frontCount = count
        return encoded
    }
}
