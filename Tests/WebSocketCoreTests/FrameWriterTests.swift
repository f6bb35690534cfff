import Testing
import WebSocketCore

@Suite("RFC 6455, 5.2 and 5.7: frames of the server")
struct FrameWriterTests {
    /// RFC 6455, 5.7.
    @Test(
        "the examples' headers are written as the RFC prints them",
        arguments: [
            (.text, true, 5, [0x81, 0x05]),
            (.text, false, 3, [0x01, 0x03]),
            (.continuation, true, 2, [0x80, 0x02]),
            (.ping, true, 5, [0x89, 0x05]),
            (.binary, true, 256, [0x82, 0x7E, 0x01, 0x00]),
            (.binary, true, 65536, [0x82, 0x7F, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00]),
        ] as [(Opcode, Bool, Int, [UInt8])])
    func examples(opcode: Opcode, isFinal: Bool, length: Int, expected: [UInt8]) {
        #expect(header(opcode, isFinal: isFinal, length) == expected)
    }

    @Test(
        "lengths take the fewest bytes on both sides of each border",
        arguments: [
            (0, 2), (1, 2), (125, 2), (126, 4), (127, 4), (0xFFFF, 4), (0x1_0000, 10), (Int.max, 10),
        ])
    func lengths(length: Int, size: Int) {
        let wire = header(.binary, isFinal: true, length)
        #expect(wire.count == size)
        #expect(FrameWriter.headerLength(payloadLength: length) == size)
        #expect(size <= FrameWriter.longestHeader)
        let digits = size == 2 ? wire[1...] : wire[2...]
        #expect(digits.reduce(0) { $0 << 8 | Int($1) } == length)
    }

    @Test("a header, once masked, is read back by our own parser", arguments: [0, 125, 126, 0xFFFF, 0x1_0000, Int.max])
    func roundTrip(length: Int) throws {
        for opcode: Opcode in [.continuation, .text, .binary] {
            for isFinal in [false, true] {
                var wire = header(opcode, isFinal: isFinal, length)
                wire[1] |= 0x80
                wire += exampleKey
                let parsed = try FrameHeader.parse(wire.span)
                #expect(parsed?.opcode == opcode)
                #expect(parsed?.isFinal == isFinal)
                #expect(parsed?.payloadLength == length)
            }
        }
    }

    @Test("nothing outside of the header's own bytes is written", arguments: [0, 125, 126, 0xFFFF, 0x1_0000, Int.max])
    func bounds(length: Int) {
        let size = FrameWriter.headerLength(payloadLength: length)
        var page = GuardedPage()
        for place in GuardedPage.Place.allCases {
            let written = page.withBytes(size, at: place) { bytes in
                FrameWriter.writeHeader(.text, isFinal: true, payloadLength: length, to: &bytes, at: 0)
            }
            #expect(written == size)
        }
        var wire = [UInt8](repeating: 0xEE, count: size + 6)
        var span = wire.mutableSpan
        let written = FrameWriter.writeHeader(.text, isFinal: true, payloadLength: length, to: &span, at: 3)
        #expect(written == size)
        #expect(wire.prefix(3) == [0xEE, 0xEE, 0xEE] && wire.suffix(3) == [0xEE, 0xEE, 0xEE])
        #expect(Array(wire[3..<3 + size]) == header(.text, isFinal: true, length))
    }

    private func header(_ opcode: Opcode, isFinal: Bool, _ length: Int) -> [UInt8] {
        var wire = [UInt8](repeating: 0, count: FrameWriter.longestHeader)
        var span = wire.mutableSpan
        let count = FrameWriter.writeHeader(opcode, isFinal: isFinal, payloadLength: length, to: &span, at: 0)
        return Array(wire[..<count])
    }
}

@Suite("RFC 6455, 5.5.1: the payload of a Close")
struct ClosePayloadTests {
    @Test("a code stands in front of its reason, in network order")
    func codeAndReason() {
        #expect(FrameWriter.closePayload(.normal, reason: "") == [0x03, 0xE8])
        #expect(FrameWriter.closePayload(.goingAway, reason: "bye") == [0x03, 0xE9, 0x62, 0x79, 0x65])
    }

    @Test("without a code there is no payload")
    func empty() {
        #expect(FrameWriter.closePayload(nil, reason: "").isEmpty)
    }

    @Test("a reason of more than 123 bytes is cut where a code point ends", arguments: ["a", "é", "€", "😀"])
    func longReason(last: String) {
        for front in 0...130 {
            let reason = String(repeating: "x", count: front) + String(repeating: last, count: 60)
            let payload = FrameWriter.closePayload(.internalError, reason: reason)
            let kept = payload.dropFirst(2)
            #expect(ModelUTF8(Array(kept)) == .valid(pending: 0))
            #expect(Array(reason.utf8).starts(with: kept))
            #expect((123 - (last.utf8.count - 1)...123).contains(kept.count) || kept.count == reason.utf8.count)
        }
    }

    @Test("what we write, a reader takes")
    func roundTrip() {
        let payload = FrameWriter.closePayload(.internalError, reason: "weg é")
        #expect(read([clientFrame(.close, payload)]).events == [.close(.internalError, reason: Array("weg é".utf8))])
    }
}
