import WebSocketCore

/// `record`: a byte of type, four bytes of length, big-endian, and the payload. Loses nothing of a message.
final class RecordFraming: CountedFraming {
    private let passesControl: Bool

    init(_ configuration: [UInt8]) throws(FramingRefusal) {
        guard configuration.isEmpty || configuration.elementsEqual("control".utf8) else {
            let shown = String(decoding: configuration, as: UTF8.self)
            throw .configuration("record takes control or nothing, not \"\(shown)\"")
        }
        passesControl = !configuration.isEmpty
        super.init()
    }

    override var traits: FramingTraits { passesControl ? [.needsLength, .takesControl] : .needsLength }
    override var longest: String { "a record holds 4294967295 bytes" }

    override func head(of bytes: Span<UInt8>) -> Head {
        guard bytes.count > 0 else { return .needsMore }
        guard let opcode = Opcode(rawValue: bytes[0]), opcode != .continuation, passesControl || !opcode.isControl
        else {
            return .broken(
                "a record has type \(bytes[0]); there are \(passesControl ? "1, 2, 8, 9 and 10" : "1 and 2")")
        }
        guard bytes.count >= 5 else { return .needsMore }
        let length = bytes.extracting(1..<5).integer(isBigEndian: true)
        guard !opcode.isControl || length <= UInt64(FrameHeader.longestControlPayload) else {
            return .broken("a record of type \(bytes[0]) has \(length) bytes; 125 fit a control frame")
        }
        return .found(opcode, count: 5, length: length)
    }

    override func writeHead(_ opcode: Opcode, length: UInt64, into head: inout OutputSpan<UInt8>) -> Bool {
        head.append(opcode.rawValue)
        return head.append(length, width: 4, isBigEndian: true)
    }
}
