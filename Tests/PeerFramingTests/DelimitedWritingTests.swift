import PeerFraming
import TestSupport
import Testing
import WebSocketCore

@Suite("Delimited framings, client to peer")
struct DelimitedWritingTests {
    @Test("the delimiter goes behind each message, behind an empty one too, behind its last piece alone")
    func added() throws {
        var lines = try PeerWriter("newline/both")
        for message in [Message.text("one"), .text(""), .binary("two\r")] { try lines.write(message) }
        #expect(lines.written == Array("one\r\n\r\ntwo\r\r\n".utf8))

        var pieces = try PeerWriter("lines", "escape=drop")
        try pieces.write(.text("in pieces"), pieces: [3, 1])
        #expect(pieces.written == Array("in pieces\n".utf8))
    }

    @Test("one way, the client's messages pass as they are", arguments: ["newline", "separator"])
    func oneWay(name: String) throws {
        let framer = try FramingTable().open(FramingChoice(name: name, configuration: name == "newline" ? "" : ";"))
        let encodes = framer.encodes
        #expect(!encodes)
    }

    @Test("a message that contains the delimiter is refused, and the reason says so")
    func refused() throws {
        var lines = try PeerWriter("lines")
        #expect(lines.traits.contains(.mayRefuse))
        #expect(throws: EncodingRefusal.refused("the message contains the line end that separates messages")) {
            try lines.write(.text("two\nlines"))
        }
        #expect(lines.written.isEmpty)
        var separated = try PeerWriter("separator/both", "--")
        #expect(throws: EncodingRefusal.refused("the message contains the separator that separates messages")) {
            try separated.write(.text("a--b"))
        }
    }

    @Test("so is one whose end makes a delimiter too early", arguments: [("aa", "xa"), ("abab", "xab"), ("aba", "ab")])
    func refusedAtTheEnd(separator: String, message: String) throws {
        var writer = try PeerWriter("separator/both", separator)
        #expect(throws: EncodingRefusal.refused("the message ends in a part of the separator that separates messages"))
        {
            try writer.write(.text(message))
        }
        try writer.write(.text("x"))
        #expect(writer.written == Array("x\(separator)".utf8))
    }

    @Test("a message goes exactly where the peer would read it as it was")
    func refusedOnlyThen() {
        forEachSeed { random in
            let delimiter = letters("ab", 1 + random.below(4), &random)
            let message = Message.binary(letters("abc", random.below(9), &random))
            var writer = try PeerWriter("separator/both", String(decoding: delimiter, as: UTF8.self))
            let isReadable = split(message.bytes + delimiter, at: delimiter) == [message.bytes + delimiter]
            do throws(EncodingRefusal) {
                try writer.write(message)
                return isReadable && writer.written == message.bytes + delimiter
            } catch {
                return !isReadable && writer.written.isEmpty
            }
        }
    }

    @Test("escape=drop leaves delimiters out, and those that come to be by that")
    func dropped() throws {
        for (text, kept) in [
            ("two\r\nlines", "twolines"), ("\r\r\n\n", ""), ("\r\n\r\n", ""), ("a\r\r\r\n\n\n", "a"), ("\r", "\r"),
        ] {
            var writer = try PeerWriter("newline/both", "crlf,escape=drop")
            #expect(writer.traits.contains(.mayRefuse))
            try writer.write(.text(text))
            #expect(writer.written == Array("\(kept)\r\n".utf8))
        }
    }

    @Test("escape=space puts a space in the place of each")
    func spaced() throws {
        var writer = try PeerWriter("newline/both", ",escape=space")
        for text in ["two\r\nlines", "\r\r\n\n", "\n"] { try writer.write(.text(text)) }
        #expect(writer.written == Array("two lines\r\n\r \n\r\n\n\r\n".utf8))
    }

    @Test("a delimiter of one byte is rewritten piece by piece, so no message waits for its end")
    func piecewise() throws {
        for (escape, expected) in [("drop", "abc\n"), ("space", " ab  c \n")] {
            var writer = try PeerWriter("lines", "escape=\(escape)")
            #expect(!writer.traits.contains(.mayRefuse))
            try writer.write(.text("\nab\n\nc\n"), pieces: [1, 2])
            #expect(writer.written == Array(expected.utf8))
        }
    }

    @Test("rewriting does what doing it by hand does")
    func rewriting() {
        forEachSeed { random in
            let delimiter = random.element(of: ["\n", "\r\n", "aab", "ab", "abc"])
            let text = String(decoding: letters("abc\r\n", random.below(20), &random), as: UTF8.self)
            let drops = random.below(2) == 0
            var writer = try PeerWriter("separator/both", escaped(delimiter) + ",escape=\(drops ? "drop" : "space")")
            try writer.write(.text(text), pieces: [1 + random.below(5), 1 + random.below(5)])
            let expected = rewritten(Array(text.utf8), Array(delimiter.utf8), drops: drops)
            return writer.written == expected + Array(delimiter.utf8)
        }
    }

    @Test("what is written is read back as the same messages")
    func roundTrip() {
        forEachSeed { random in
            let escape = random.element(of: ["", ",escape=drop", ",escape=space"])
            let (name, configuration, findsText) = random.element(of: [
                ("newline/both", "crlf\(escape)", true), ("newline/both", "lf\(escape)", true),
                ("lines", String(escape.dropFirst()), true), ("separator/both", "\\0\\x01,\(escape)", false),
            ])
            var writer = try PeerWriter(name, configuration)
            let messages = (0..<random.below(6)).map { _ in
                Message.binary(
                    random.below(2) == 0
                        ? letters("aé€", random.below(20), &random) : random.bytes(random.below(20)).map { $0 | 0x10 })
            }
            for message in messages { try writer.write(message, pieces: [1 + random.below(9)]) }
            let borders = (0..<random.below(9)).map { _ in random.below(writer.written.count + 1) }
            let found = try PeerStream.messages(name, configuration, of: chunks(of: writer.written, cutAt: borders))
            return found
                == messages.map { message in
                    let isText = findsText && String(validating: message.bytes, as: UTF8.self) != nil
                    return Message(isText ? .text : .binary, message.bytes)
                }
        }
    }
}

/// A separator as it stands in a configuration.
private func escaped(_ separator: String) -> String {
    separator.utf8.map { $0 == 0x0A ? "\\n" : $0 == 0x0D ? "\\r" : String(UnicodeScalar($0)) }.joined()
}

/// The obvious way: the first delimiter is taken out, again and again.
private func rewritten(_ message: [UInt8], _ delimiter: [UInt8], drops: Bool) -> [UInt8] {
    var message = message
    while let start = message.indices.first(where: { message[$0...].starts(with: delimiter) }) {
        message.replaceSubrange(start..<start + delimiter.count, with: drops ? [] : [UInt8(ascii: " ")])
    }
    return message
}
