import PeerFraming
import Testing
import WebSocketCore

@Suite("Counted framings")
struct CountedFramingTests {
    @Test("record writes type, length and payload, and reads the same")
    func record() throws {
        var writer = try PeerWriter("record")
        let messages = [Message.text("one"), .binary([]), .binary([0xFF])]
        for message in messages { try writer.write(message) }
        let wire: [UInt8] = [1, 0, 0, 0, 3, 0x6F, 0x6E, 0x65, 2, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0xFF]
        #expect(writer.written == wire)
        #expect(try PeerStream.messages("record", of: [wire]) == messages)
    }
}
