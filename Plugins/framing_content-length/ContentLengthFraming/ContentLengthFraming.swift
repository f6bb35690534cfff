package import FramingPlugin

/// Bodies with a header that says how long they are, both ways: the base protocol of the Language Server Protocol.
package final class ContentLengthFraming: ConnectionFraming {
    /// A body up to this is awaited whole, so that it goes on as binary if it is no UTF-8. A longer one goes on as it
    /// comes, as the text that the protocol says it is; the server ends the connection if it is not.
    package static let gatherLimit: UInt64 = 65536

    /// The framing `content-length`. It takes no configuration.
    package static let offer = FramingOffer("content-length", .knowsLength) {
        (configuration) throws(FramingOffer.Refusal) in
        guard configuration.isEmpty else { throw .init("content-length takes no configuration") }
        return ContentLengthFraming()
    }

    /// How far the end of the header was looked for.
    private var searched = 0
    /// The header at the front, once it is known.
    private var header: Header?

    /// One for a connection.
    package init() {}

    /// Answers the same wherever the peer's writes were cut.
    package func decode(_ bytes: Span<UInt8>, isLast: Bool) -> Decoded {
        do throws(HeaderError) {
            if header == nil { header = try Header.read(bytes, searched: &searched) }
        } catch {
            return .broken(error.reason)
        }
        guard let header else { return isLast ? take(.more) : .more }
        let rest = UInt64(bytes.count - header.encodedLength)
        if rest >= header.bodyLength {
            let payload = header.encodedLength..<header.encodedLength + Int(header.bodyLength)
            return take(.message(kind(of: payload, in: bytes), payload: payload, consumed: payload.upperBound))
        }
        // Of datagrams each is the last, and another one follows.
        guard !isLast else { return take(.more) }
        guard header.bodyLength > Self.gatherLimit else { return .more }
        let follows = header.bodyLength - rest
        return take(
            .message(.text, payload: header.encodedLength..<bytes.count, consumed: bytes.count, follows: follows))
    }

    /// The header goes in front of the first piece.
    package func encode(
        _ piece: inout MutableSpan<UInt8>, total: UInt64, isFirst: Bool, isLast: Bool
    ) -> Encoded {
        .piece(before: isFirst ? Array("Content-Length: \(total)\r\n\r\n".utf8) : [])
    }

    /// A long body is text, whether it is here already or not: where the peer's writes were cut changes nothing.
    private func kind(of payload: Range<Int>, in bytes: Span<UInt8>) -> MessageKind {
        guard payload.count <= Self.gatherLimit else { return .text }
        return (try? UTF8Span(validating: bytes.extracting(payload))) == nil ? .binary : .text
    }

    /// What comes next is another header.
    private func take(_ answer: Decoded) -> Decoded {
        (searched, header) = (0, nil)
        return answer
    }
}
