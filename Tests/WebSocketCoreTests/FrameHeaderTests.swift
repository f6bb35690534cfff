import Testing
import WebSocketCore

@Suite("RFC 6455, 5.2: the base framing")
struct FrameHeaderTests {
    @Test(
        "a header of every length form reads as it was written",
        arguments: [0, 1, 125, 126, 127, 0xFFFF, 0x1_0000, 1 << 32, Int.max])
    func lengthForms(length: Int) throws {
        for opcode: Opcode in [.continuation, .text, .binary] {
            for isFinal in [false, true] {
                let wire = clientHeader(opcode, length: length, isFinal: isFinal)
                let header = try parse(wire)
                #expect(header?.opcode == opcode)
                #expect(header?.isFinal == isFinal)
                #expect(header?.payloadLength == length)
                #expect(header?.encodedLength == wire.count)
                #expect(header?.maskingKey == number(exampleKey))
            }
        }
    }

    @Test(
        "a header that is cut anywhere is asked for again, and bytes behind it are left alone",
        arguments: [5, 126, 0x1_0000])
    func cutAnywhere(length: Int) throws {
        let wire = clientHeader(.binary, length: length)
        let whole = try parse(wire)
        for cut in 0..<wire.count {
            #expect(try parse(Array(wire.prefix(cut))) == nil)
        }
        #expect(try parse(wire + [0xFF, 0xFF, 0xFF]) == whole)
    }

    /// Each vector ends with the byte that breaks the rule.
    @Test(
        "a broken rule is named at the byte that breaks it, not before and not later",
        arguments: [
            ([0xC1], .reservedBitsSet(0x40)),
            ([0xA2], .reservedBitsSet(0x20)),
            ([0x90], .reservedBitsSet(0x10)),
            ([0xF9], .reservedBitsSet(0x70)),
            ([0x83], .unknownOpcode(0x3)),
            ([0x07], .unknownOpcode(0x7)),
            ([0x8B], .unknownOpcode(0xB)),
            ([0x0F], .unknownOpcode(0xF)),
            ([0x08], .fragmentedControlFrame),
            ([0x09], .fragmentedControlFrame),
            ([0x0A], .fragmentedControlFrame),
            ([0x81, 0x05], .unmaskedFrame),
            ([0x89, 0x00], .unmaskedFrame),
            ([0x82, 0x7E], .unmaskedFrame),
            ([0x88, 0xFE], .controlFrameTooLong),
            ([0x89, 0xFF], .controlFrameTooLong),
            ([0x8A, 0xFE], .controlFrameTooLong),
            ([0x82, 0xFE, 0x00, 0x00], .lengthNotMinimal),
            ([0x82, 0xFE, 0x00, 0x7D], .lengthNotMinimal),
            ([0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0x00, 0x7D], .lengthNotMinimal),
            ([0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], .lengthNotMinimal),
            ([0x82, 0xFF, 0x80], .lengthTopBitSet),
            ([0x82, 0xFF, 0xFF], .lengthTopBitSet),
        ] as [([UInt8], ProtocolViolation)])
    func violations(wire: [UInt8], expected: ProtocolViolation) throws {
        for cut in 0..<wire.count {
            #expect(try parse(Array(wire.prefix(cut))) == nil)
        }
        #expect(throws: expected) { try parse(wire) }
        #expect(throws: expected) { try parse(wire + [UInt8](repeating: 0xFF, count: 14)) }
    }

    @Test("every first byte is judged as the RFC's table of opcodes says")
    func firstBytes() {
        for first in UInt8.min...UInt8.max {
            let wire: [UInt8] = [first, 0x80, 0, 0, 0, 0]
            let isKnown = [0x0, 0x1, 0x2, 0x8, 0x9, 0xA].contains(first & 0x0F)
            let isFragmentedControl = first & 0x88 == 0x08
            let isRight = first & 0x70 == 0 && isKnown && !isFragmentedControl
            let isTaken = (try? parse(wire)) != nil
            #expect(isTaken == isRight, "\(first)")
        }
    }

    @Test("a payload may be as long as the limit and no longer, which shows before the key is here")
    func payloadLimit() throws {
        for limit in [0, 1, 125, 126, 70_000] {
            let allowed = clientHeader(.binary, length: limit)
            #expect(try parse(allowed, payloadLimit: limit)?.payloadLength == limit)
            let tooLong = Array(clientHeader(.binary, length: limit + 1).dropLast(4))
            let expected = ProtocolViolation.messageTooLong(frameLength: UInt64(limit) + 1, roomLeft: limit)
            #expect(throws: expected) { try parse(tooLong, payloadLimit: limit) }
        }
    }

    @Test("the limit of messages does not bind control frames")
    func limitSparesControl() throws {
        let wire = clientHeader(.ping, length: 125)
        #expect(try parse(wire, payloadLimit: 0)?.payloadLength == 125)
    }
}

private func parse(_ wire: [UInt8], payloadLimit: Int? = nil) throws(ProtocolViolation) -> FrameHeader? {
    try FrameHeader.parse(wire.span, payloadLimit: payloadLimit)
}
