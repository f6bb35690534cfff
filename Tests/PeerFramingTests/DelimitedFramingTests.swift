import PeerFraming
import Testing
import WebSocketCore

@Suite("Delimited framings")
struct DelimitedFramingTests {
    @Test("newline sends each line with its end, as text where it is UTF-8")
    func newline() throws {
        let stream = Array("one\r\n\r\nκόσμε\r\n".utf8) + [0xFF, 0x0D, 0x0A] + Array("rest".utf8)
        #expect(
            try PeerStream.messages("newline", of: [stream]) == [
                .text("one\r\n"), .text("\r\n"), .text("κόσμε\r\n"), .binary([0xFF, 0x0D, 0x0A]), .text("rest"),
            ])
    }

    @Test("separator sends each message with its separator, as binary")
    func separator() throws {
        #expect(
            try PeerStream.messages("separator", "\\x00--", of: [Array("one\0--two\0-\0--\0--rest\0-".utf8)]) == [
                .binary("one\0--"), .binary("two\0-\0--"), .binary("\0--"), .binary("rest\0-"),
            ])
    }

    @Test("lines takes the line end off toward the client and adds it toward the peer")
    func lines() throws {
        #expect(
            try PeerStream.messages("lines", of: [Array("one\n\ntwo\r\nrest".utf8)]) == [
                .text("one"), .text(""), .text("two\r"), .text("rest"),
            ])
        var writer = try PeerWriter("lines")
        for message in [Message.text("one"), .text(""), .binary("two\r")] { try writer.write(message) }
        #expect(writer.written == Array("one\n\ntwo\r\n".utf8))
    }
}
