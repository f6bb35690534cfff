import Testing

@testable import WebSocketCore

@Suite("RFC 6455, 5.7: the examples")
struct ExampleTests {
    @Test("a masked text frame says Hello")
    func hello() throws {
        var wire: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        var reader = MessageReader(messageLimit: nil)
        var cursor = 0
        var ended = 0
        var buffer = wire.mutableSpan
        let run = try reader.run(&buffer, at: &cursor, messagesEnded: &ended)
        #expect(run == 6..<11)
        #expect(ended == 1)
        #expect(Array(wire[run]) == Array("Hello".utf8))
    }
}
