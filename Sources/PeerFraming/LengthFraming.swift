import WebSocketCore

/// `length8`, `length16` and `length32`: a length of one, two or four bytes, then the payload.
final class LengthFraming: CountedFraming {
    private let width: Int
    private let isBigEndian: Bool

    /// - Parameter width: how many bytes the length has.
    init(width: Int, _ configuration: [UInt8]) throws(FramingRefusal) {
        let order = String(decoding: configuration, as: UTF8.self)
        guard ["", "big", "little"].contains(order) else {
            throw .configuration("length\(8 * width) takes big, little or nothing, not \"\(order)\"")
        }
        self.width = width
        isBigEndian = order != "little"
        super.init()
    }

    override var longest: String { "length\(8 * width) has room for \(UInt64.max >> (64 - 8 * width)) bytes" }

    override func head(of bytes: Span<UInt8>) -> Head {
        guard bytes.count >= width else { return .needsMore }
        let length = bytes.extracting(..<width).integer(isBigEndian: isBigEndian)
        return .found(.binary, count: width, length: length)
    }

    override func writeHead(_ opcode: Opcode, length: UInt64, into head: inout OutputSpan<UInt8>) -> Bool {
        head.append(length, width: width, isBigEndian: isBigEndian)
    }
}
