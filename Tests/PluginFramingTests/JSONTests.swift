import JSONFraming
import FramingRig
import PeerFraming
import TestSupport
import Testing
import WebSocketCore

/// Entities of RFC 8259 with everything that its grammar knows.
private let entities = [
    "{}", "[]", "\"\"", "{\"a\":1}", "[1,2]", "[ ]", "{ }", "[\n1 ,\t2\r]", "{\"a\" : [ {} , {\"b\":null} ] }",
    "\"\\\"\"",
    "\"\\\\\"", "[\"\\\\\",\"]\"]", "\"\\u00e9\\/\\b\\f\\n\\r\\t\"", "\"\\uD834\\uDD1E\"", "\"é€𝄞\"", "\"\u{7f}\"",
    "[true,false,null]",
    "[-0,0,0.5,1e9,1E+9,-1.25e-3,10]", "{\"\":0}", "[[[[]]],{}]", "\"{\"", "{\"}\":\"]\"}",
]

/// What the grammar has not, with the byte that can't stand there as the last but for the line's end.
private let strays = [
    "x", "'", "[1,]", "[,", "{,", "{1", "{\"a\",", "{\"a\":}", "{\"a\":1,}", "{\"a\":1]", "[1}", "[1 2", "[01", "[-]",
    "[1.]",
    "[1e]", "[.5", "[+1", "[tru]", "[truE", "[nul,", "\"\\x", "\"\\u12g", "\"\t", "]", "}", ",", ":", "1,", "true,",
    "12x", "truex",
    "nulll", "-x", "1.e", "[\"a\":",
]

@Suite("json")
struct JSONTests {
    @Test("each entity is a text message, with nothing between them or with blanks")
    func each() throws {
        let framing = PluginFraming.json
        for between in ["", " ", "\n", "\r\n\t "] {
            let stream = between + entities.joined(separator: between) + between
            #expect(try framing.events(of: stream) == entities.map(Event.text))
        }
    }

    @Test(
        "a value without an end of its own ends where the next byte shows it",
        arguments: ["12", "-1.5e3", "true", "false", "null"])
    func bare(value: String) throws {
        let framing = PluginFraming.json
        #expect(try framing.events(of: value) == [.text(value)])
        #expect(
            try framing.events(of: "\(value) {}\(value)\n\(value)[]") == [
                .text(value), .text("{}"), .text(value), .text(value), .text("[]"),
            ])
        var framer = try framing.open("")
        var bytes = Array(value.utf8) + [0]
        var span = bytes.mutableSpan
        #expect(try framer.next(&span, from: 0, isLast: false) == .needsMore)
    }

    @Test("what can't be JSON goes on as binary up to the end of its line", arguments: strays)
    func stray(stray: String) throws {
        let events = try PluginFraming.json.events(of: "{}\(stray) {}\n[]")
        #expect(events == [.text("{}"), .binary("\(stray) {}\n"), .text("[]")])
    }

    @Test("strings are UTF-8, and what is not goes on as binary")
    func invalidUTF8() throws {
        for bytes: [UInt8] in [
            [0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
        ] {
            let line = [0x22] + bytes + [0x22, 0x0A]
            #expect(try PluginFraming.json.events(of: line + [0x5B, 0x5D]) == [.binary(line), .text("[]")])
        }
    }

    @Test("a line that is no JSON and has no end goes on in pieces of a fixed size")
    func endlessLine() throws {
        let limit = JSONFraming.strayLimit
        let stream = [UInt8](repeating: UInt8(ascii: "x"), count: 2 * limit + 1)
        let expected: [Event] = [.binary(Array(stream[..<limit])), .binary(Array(stream[..<limit])), .binary("x")]
        #expect(try PluginFraming.json.events(of: stream) == expected)
        #expect(try PeerStream(PluginFraming.json, "").events(of: stream.map { [$0] }) == expected)
    }

    @Test("what is left when the peer closes is the last message: text if it is whole, binary if not")
    func last() throws {
        let framing = PluginFraming.json
        #expect(try framing.events(of: " 12") == [.text("12")])
        #expect(try framing.events(of: " [12") == [.binary("[12")])
        #expect(try framing.events(of: "1.") == [.binary("1.")])
        #expect(try framing.events(of: "x") == [.binary("x")])
        #expect(try framing.events(of: " \n") == [])
    }

    @Test("any cut gives the same messages, JSON or not")
    func cuts() throws {
        let framing = PluginFraming.json
        let parts = (entities + strays + ["\n", " ", "\n"]).map { Array($0.utf8) } + [[0xFF], [0xC3]]
        forEachSeed(count: 500) { random in
            let stream = (0..<random.below(30)).flatMap { _ in random.element(of: parts) }
            return try framing.isIndependentOfCuts(stream, &random)
        }
    }

    @Test("no byte is looked at twice: an entity that comes byte by byte may be forgotten as it comes")
    func linear() throws {
        let entity = Array("[\(entities.joined(separator: " , "))]".utf8)
        for (stream, whole) in [(entity, true), (Array("{\"a\":nil and a long line after it\n".utf8), false)] {
            let events = try PeerStream(PluginFraming.json, "", forgets: true).events(of: stream.map { [$0] })
            guard events.count == 1 else {
                Issue.record("\(events)")
                continue
            }
            // The server finds the forgotten bytes of a text to be no UTF-8; that it is asked is enough.
            switch events[0] {
            case .broken(.textNotUTF8): #expect(whole)
            case .binary(let bytes): #expect(!whole && bytes.count == stream.count)
            default: Issue.record("\(events)")
            }
        }
    }

    @Test("8192 brackets may be open, and not one more")
    func depth() throws {
        let deep = String(repeating: "[", count: 8192) + String(repeating: "]", count: 8192)
        #expect(try PluginFraming.json.events(of: deep) == [.text(deep)])
        let mixed = String(repeating: "[{\"\":", count: 4096) + "1" + String(repeating: "}]", count: 4096)
        #expect(try PluginFraming.json.events(of: mixed) == [.text(mixed)])
        #expect(try PluginFraming.json.events(of: "[\(deep)]\n") == [.binary("[\(deep)]\n")])
    }

    @Test("a datagram's type is that of what stands in front")
    func datagrams() throws {
        var framer = try PluginFraming.json.open("")
        for (datagram, type) in [(" {}\n", Opcode.text), ("[1", .binary), ("7", .text), ("x", .binary), ("", nil)] {
            var bytes = Array(datagram.utf8) + [0]
            var span = bytes.mutableSpan
            #expect(try framer.opcode(ofDatagram: &span) == type, "\(datagram)")
        }
    }

    @Test("a configuration is not read")
    func configuration() throws {
        #expect(try PluginFraming.json.events(of: "{}", "whatever") == [.text("{}")])
    }
}

@Suite("json/both")
struct JSONLineTests {
    @Test("a message becomes a line: its line breaks become spaces, and nothing else changes")
    func lines() throws {
        #expect(try written("{\"a\":\r\n[1,\n2]}\n") == "{\"a\":  [1, 2]} \n")
        #expect(try written("\n12") == " 12\n")
        #expect(try written("\"\\n\"") == "\"\\n\"\n")
        for entity in entities {
            #expect(try written(entity)?.last == "\n")
        }
    }

    @Test("what is not exactly one entity is refused")
    func refused() throws {
        for message in ["", " ", "{}{}", "{} x", "1 2", "[1", "tru", "1.", "\"\n\"", "\u{FEFF}{}"]
            + strays.map({ "\($0)\n" })
        {
            #expect(try written(message) == nil, "\(message)")
        }
    }

    @Test("what is written for a client is read as its messages again, wherever the stream is cut")
    func roundTrip() throws {
        let framing = PluginFraming.jsonLines
        forEachSeed(count: 200) { random in
            let messages = (0..<random.below(6)).map { _ in random.element(of: entities) }
            var framer = try framing.open("")
            var stream: [UInt8] = []
            for message in messages {
                let message = ClientMessage(opcode: .text, payload: Array(message.utf8))
                stream += try message.written(with: &framer, &random)
            }
            let expected = messages.map { message in
                Event.text(message.replacing("\r", with: " ").replacing("\n", with: " "))
            }
            guard try framing.events(of: stream) == expected else { return false }
            return try framing.isIndependentOfCuts(stream, &random)
        }
    }

    @Test("a configuration is refused")
    func configuration() throws {
        let framing = PluginFraming.jsonLines
        #expect(throws: FramingRefusal.self) { _ = try framing.open("x") }
    }

    /// What the peer gets for a message; `nil` if it is refused.
    private func written(_ message: String) throws -> String? {
        var framer = try PluginFraming.jsonLines.open("")
        var random = SplitMix64(seed: 0)
        do throws(EncodingRefusal) {
            let bytes = try ClientMessage(payload: Array(message.utf8)).written(with: &framer, &random)
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            guard case .refused = error else { throw error }
            return nil
        }
    }
}
