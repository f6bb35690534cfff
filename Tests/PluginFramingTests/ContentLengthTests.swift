import ContentLengthFraming
import FramingRig
import PeerFraming
import TestSupport
import Testing
import WebSocketCore

@Suite("content-length")
struct ContentLengthTests {
    @Test("a body is a message: text where it is UTF-8, binary where it is not")
    func bodies() throws {
        let stream =
            Array("Content-Length: 4\r\n\r\n{é}Content-Length: 0\r\n\r\nContent-Length: 1\r\n\r\n".utf8) + [0xFF]
        #expect(try PluginFraming.contentLength.events(of: stream) == [.text("{é}"), .text(""), .binary([0xFF])])
    }

    @Test(
        "the field's name has any case, blanks around the number don't count, and other fields are passed over",
        arguments: [
            "Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
            "Content-Type: x\r\nContent-Length: 2\r\n\r\n", "content-length:2\r\n\r\n", "CONTENT-LENGTH: \t02 \r\n\r\n",
        ])
    func heads(head: String) throws {
        #expect(try PluginFraming.contentLength.events(of: head + "{}") == [.text("{}")])
    }

    @Test(
        "a head that says no length, or says it in no way that can be counted, breaks the stream",
        arguments: [
            ("\r\n\r\n", "without Content-Length"), ("X: 1\r\n\r\n", "without Content-Length"),
            ("Content-Length: 1\r\nContent-Length: 1\r\n\r\n", "more than one"),
            ("Content-Length 1\r\n\r\n", "without a colon"), ("Content-Length: 1\r\n\n\r\n\r\n", "without a colon"),
            ("Content-Length:\r\n\r\n", "no number"), ("Content-Length: -1\r\n\r\n", "no number"),
            ("Content-Length: +1\r\n\r\n", "no number"), ("Content-Length: 1 1\r\n\r\n", "no number"),
            ("Content-Length: 0x1\r\n\r\n", "no number"), ("Content-Length: 9223372036854775808\r\n\r\n", "no number"),
            ("Content-Length: 99999999999999999999999\r\n\r\n", "no number"),
        ])
    func broken(head: String, reason: String) throws {
        let events = try PluginFraming.contentLength.events(of: head)
        guard case .broken(.broken(let told))? = events.first else {
            Issue.record("\(events)")
            return
        }
        #expect(told.contains(reason), "\(told)")
    }

    @Test("a head fits 4096 bytes, not 4097")
    func longHead() throws {
        let framing = PluginFraming.contentLength
        let frame = "Content-Length: 0\r\nX: \r\n\r\n".utf8.count
        for (size, expected) in [
            (4096, Event.text("")),
            (4097, .broken(.broken("content-length: a header without an end in 4096 bytes"))),
        ] {
            let head = "Content-Length: 0\r\nX: " + String(repeating: "x", count: size - frame) + "\r\n\r\n"
            #expect(try framing.events(of: head) == [expected])
            #expect(try PeerStream(framing, "").events(of: head.utf8.map { [$0] }) == [expected])
        }
    }

    @Test("what is written for a client is read as its messages again, wherever the stream is cut")
    func roundTrip() throws {
        let framing = PluginFraming.contentLength
        forEachSeed(count: 200) { random in
            let messages = (0..<random.below(5)).map { _ in
                (0..<random.below(300)).map { _ in UInt8(random.below(128)) }
            }
            var framer = try framing.open("")
            var stream: [UInt8] = []
            for message in messages {
                stream += try ClientMessage(opcode: .text, payload: message).written(with: &framer, &random)
            }
            let expected = messages.flatMap { Array("Content-Length: \($0.count)\r\n\r\n".utf8) + $0 }
            guard stream == expected, try framing.events(of: stream) == messages.map(Event.text) else { return false }
            return try framing.isIndependentOfCuts(stream, &random)
        }
    }

    @Test("a long body streams as text from its first byte on, and one that is no UTF-8 ends the stream")
    func longBody() throws {
        let framing = PluginFraming.contentLength
        let length = Int(ContentLengthFraming.gatherLimit) + 1
        let head = Array("Content-Length: \(length)\r\n\r\n".utf8)
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: length)
        #expect(try PeerStream(framing, "").events(of: [head, body]) == [.text(body)])
        #expect(try framing.events(of: head + body) == [.text(body)])

        let broken = [Event.broken(.textNotUTF8)]
        #expect(try PeerStream(framing, "").events(of: [head, body.dropLast() + [0xFF]]) == broken)
        #expect(try framing.events(of: head + body.dropLast() + [0xFF]) == broken)

        var framer = try framing.open("")
        var bytes = Array("Content-Length: 9223372036854775807\r\n\r\n".utf8) + [0]
        let count = bytes.count - 1
        var span = bytes.mutableSpan
        let step = try framer.next(&span, from: 0, isLast: false)
        #expect(step == .frame(.text, payload: count..<count, consumed: count, follows: UInt64(Int64.max)))
    }

    @Test("what is left when the peer closes is torn, in the head, behind it and in a body")
    func torn() throws {
        let framing = PluginFraming.contentLength
        for left in ["C", "Content-Length: 2\r\n", "Content-Length: 2\r\n\r\n", "Content-Length: 2\r\n\r\n{"] {
            #expect(try framing.events(of: left) == [.torn], "\(left)")
        }
        #expect(try framing.drops(Array("Content-Length: 70000\r\n\r\n{".utf8)))
        #expect(try PeerStream(framing, "").events(of: [Array("Content-Length: 70000\r\n\r\n".utf8), [65]]) == [.torn])
    }

    @Test("any bytes give the same wherever they are cut")
    func anyBytes() throws {
        let framing = PluginFraming.contentLength
        let parts = ["Content-Length: ", "\r\n", "\r\n\r\n", "\r", "\n", "1", "3", ":", "x", "\u{e9}"].map {
            Array($0.utf8)
        }
        forEachSeed(count: 500) { random in
            let stream = (0..<random.below(25)).flatMap { _ in random.element(of: parts) }
            return try framing.isIndependentOfCuts(stream, &random)
        }
    }

    @Test("of datagrams each is judged anew, whatever the last one was torn in")
    func datagrams() throws {
        var framer = try PluginFraming.contentLength.open("")
        for (datagram, type) in [
            ("Content-Length: 9\r\n\r\n{", Opcode.binary), ("x", .binary), ("Content-Length: 1\r\n\r\nx", .text),
        ] {
            var bytes = Array(datagram.utf8) + [0]
            var span = bytes.mutableSpan
            #expect(try framer.opcode(ofDatagram: &span) == type, "\(datagram)")
        }
    }

    @Test("a configuration is refused")
    func refused() throws {
        let framing = PluginFraming.contentLength
        #expect(throws: FramingRefusal.self) { _ = try framing.open("x") }
    }
}
