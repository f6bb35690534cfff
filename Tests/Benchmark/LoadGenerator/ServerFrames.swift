/// Cuts what a bridge sends into frames. Keeps no payload.
struct ServerFrames {
    enum Step {
        case needsMore
        /// Payload of a message, at this range of the input.
        case payload(Range<Int>)
        /// The bridge's Close frame, whole.
        case close
    }

    private enum Opcode {
        static let continuation: UInt8 = 0x0, text: UInt8 = 0x1, binary: UInt8 = 0x2, close: UInt8 = 0x8
    }

    private struct Header {
        let opcode: UInt8
        let length: UInt64
        let size: Int
    }

    private var opcode: UInt8 = 0
    private var remaining: UInt64 = 0
    private var insideFrame = false
    private var spilled: [UInt8] = []

    /// Takes one step, starting at `cursor`, and moves `cursor` past it.
    mutating func next(_ bytes: Span<UInt8>, at cursor: inout Int) throws(BenchmarkError) -> Step {
        while true {
            if !insideFrame {
                guard try readHeader(bytes, at: &cursor) else { return .needsMore }
            }
            let available = min(bytes.count - cursor, Int(clamping: remaining))
            guard available > 0 || remaining == 0 else { return .needsMore }
            let range = cursor..<cursor + available
            cursor = range.upperBound
            remaining -= UInt64(available)
            insideFrame = remaining > 0
            if opcode != Opcode.close { return .payload(range) }
            if !insideFrame { return .close }
        }
    }

    /// Reads a header, from what was left over and what is there now.
    private mutating func readHeader(_ bytes: Span<UInt8>, at cursor: inout Int) throws(BenchmarkError) -> Bool {
        if spilled.isEmpty, let header = try Self.parse(bytes.extracting(cursor...)) {
            cursor += header.size
            begin(header)
            return true
        }
        while cursor < bytes.count {
            spilled.append(bytes[cursor])
            cursor += 1
            if let header = try Self.parse(spilled.span) {
                spilled.removeAll(keepingCapacity: true)
                begin(header)
                return true
            }
        }
        return false
    }

    private mutating func begin(_ header: Header) {
        opcode = header.opcode
        remaining = header.length
        insideFrame = true
    }

    /// - Returns: `nil` if `bytes` ends inside the header at its front.
    private static func parse(_ bytes: Span<UInt8>) throws(BenchmarkError) -> Header? {
        guard bytes.count >= 2 else { return nil }
        guard bytes[0] & 0x70 == 0 else { throw .frameReserved(bytes[0] & 0x70) }
        guard bytes[1] & 0x80 == 0 else { throw .frameMasked }
        let opcode = bytes[0] & 0x0F
        switch opcode {
        case Opcode.continuation, Opcode.text, Opcode.binary, Opcode.close: break
        default: throw .unexpectedFrame(opcode: opcode)
        }
        let lengthBytes = bytes[1] < 126 ? 0 : bytes[1] == 126 ? 2 : 8
        guard bytes.count >= 2 + lengthBytes else { return nil }
        var length = lengthBytes == 0 ? UInt64(bytes[1]) : 0
        for position in 2..<2 + lengthBytes { length = length << 8 | UInt64(bytes[position]) }
        return Header(opcode: opcode, length: length, size: 2 + lengthBytes)
    }
}
