package import FramingPlugin

/// One JSON entity, one text message. What can't be JSON goes on as binary.
package final class JSONFraming: ConnectionFraming {
    /// Bytes that are no JSON go on up to the end of their line, and after so many of them without one.
    package static let strayLimit = 16384

    /// The framing `json`: the client's messages go on as they are. A configuration is not read, because websocksy's
    /// did not read any.
    package static let offer = FramingOffer("json", .none) { _ in JSONFraming() }

    /// The framing `json/both`: each of the client's messages is one entity and becomes one line.
    package static let lineOffer = FramingOffer("json/both", .mayRefuse) { (text) throws(FramingOffer.Refusal) in
        guard text.isEmpty else { throw .init("json/both takes no configuration") }
        return JSONFraming()
    }

    private var scanner = JSONScanner()
    /// How many bytes were looked at.
    private var searched = 0
    /// Where the entity begins: blanks in front of it belong to nobody.
    private var start = 0
    /// Where what can't be JSON must end, once that is known.
    private var strayEnd: Int?
    private var line = JSONLine()

    /// One for a connection.
    package init() {}

    /// Answers the same wherever the peer's writes were cut.
    package func decode(_ bytes: Span<UInt8>, isLast: Bool) -> Decoded {
        guard strayEnd == nil else { return stray(in: bytes, isLast: isLast) }
        while scanner.isBlank, searched < bytes.count, bytes[searched].isJSONBlank { searched += 1 }
        if scanner.isBlank {
            start = searched
            guard start < bytes.count else { return take(.discard(bytes.count)) }
        }
        let verdict = scanner.scan(bytes, from: searched)
        searched = bytes.count
        switch verdict {
        case .ended(let end):
            return take(.message(.text, payload: start..<end, consumed: end))
        case .broken(let place):
            searched = place
            strayEnd = place + Self.strayLimit
            return stray(in: bytes, isLast: isLast)
        case .more:
            guard isLast else { return .more }
            let kind: MessageKind = scanner.mayEnd ? .text : .binary
            return take(.message(kind, payload: start..<bytes.count, consumed: bytes.count))
        }
    }

    /// Each message becomes a line; what is no entity is refused.
    package func encode(
        _ piece: inout MutableSpan<UInt8>, total: UInt64, isFirst: Bool, isLast: Bool
    ) -> Encoded {
        if isFirst { line = JSONLine() }
        return line.encode(&piece, isLast: isLast)
    }

    /// Looks for the end of what is no JSON.
    private func stray(in bytes: Span<UInt8>, isLast: Bool) -> Decoded {
        let limit = strayEnd ?? 0
        while searched < min(bytes.count, limit) {
            searched += 1
            if bytes[searched - 1] == 0x0A {
                return take(.message(.binary, payload: start..<searched, consumed: searched))
            }
        }
        guard searched == limit || isLast else { return .more }
        return take(.message(.binary, payload: start..<searched, consumed: searched))
    }

    /// What comes next is another entity.
    private func take(_ answer: Decoded) -> Decoded {
        (scanner, searched, start, strayEnd) = (JSONScanner(), 0, 0, nil)
        return answer
    }
}
