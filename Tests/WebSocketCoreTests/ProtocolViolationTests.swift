import Testing
import WebSocketCore

@Suite("RFC 6455, 7.4.1: the code for each broken rule")
struct ProtocolViolationTests {
    static let table: [(ProtocolViolation, CloseCode)] = [
        (.reservedBitsSet(0x40), .protocolError),
        (.unknownOpcode(0xB), .protocolError),
        (.unmaskedFrame, .protocolError),
        (.fragmentedControlFrame, .protocolError),
        (.controlFrameTooLong, .protocolError),
        (.lengthNotMinimal, .protocolError),
        (.lengthTopBitSet, .protocolError),
        (.continuationWithoutStart, .protocolError),
        (.messageInsideMessage, .protocolError),
        (.messageTooLong(frameLength: UInt64.max, roomLeft: Int.max), .messageTooBig),
        (.invalidUTF8, .invalidPayload),
        (.closePayloadOfOneByte, .protocolError),
        (.closeCodeNotAllowed(1005), .protocolError),
        (.closeReasonNotUTF8, .invalidPayload),
    ]

    @Test("a violation names its code, and a phrase that fits into a reason", arguments: table)
    func codes(violation: ProtocolViolation, code: CloseCode) {
        #expect(violation.closeCode == code)
        #expect(violation.closeCode.mayStandInFrame)
        #expect((1...123).contains(violation.description.utf8.count))
        #expect(
            FrameWriter.closePayload(code, reason: violation.description).count == 2 + violation.description.utf8.count)
    }

    @Test("no two phrases are the same")
    func phrases() {
        #expect(Set(Self.table.map { $0.0.description }).count == Self.table.count)
    }
}
