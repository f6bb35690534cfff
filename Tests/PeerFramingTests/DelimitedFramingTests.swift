import PeerFraming
import TestSupport
import Testing
import WebSocketCore

@Suite("Delimited framings, peer to client")
struct DelimitedFramingTests {
    @Test("newline sends each line with its end, as text where it is UTF-8")
    func newline() throws {
        let stream = Array("one\r\n\r\nκόσμε\r\n".utf8) + [0xFF, 0x0D, 0x0A] + Array("rest".utf8)
        #expect(
            try PeerStream.messages("newline", of: [stream]) == [
                .text("one\r\n"), .text("\r\n"), .text("κόσμε\r\n"), .binary([0xFF, 0x0D, 0x0A]), .text("rest"),
            ])
    }

    @Test(
        "newline ends lines as it is told, with CR LF if it is not",
        arguments: [("", "\r\n"), ("crlf", "\r\n"), ("lfcr", "\n\r"), ("lf", "\n"), ("cr", "\r")])
    func lineEnds(configuration: String, end: String) throws {
        let stream = Array("a\r\nb\n\rc\nd\re".utf8)
        let expected = split(stream, at: Array(end.utf8))
        #expect(try PeerStream.messages("newline", configuration, of: [stream]).map(\.bytes) == expected)
        let both = try PeerStream.messages("newline/both", configuration, of: [stream]).map(\.bytes)
        #expect(both == expected.dropLast().map { $0.dropLast(end.utf8.count) } + expected.suffix(1))
    }

    @Test("separator sends each message with its separator, as binary")
    func separator() throws {
        #expect(
            try PeerStream.messages("separator", "\\x00--", of: [Array("one\0--two\0-\0--\0--rest\0-".utf8)]) == [
                .binary("one\0--"), .binary("two\0-\0--"), .binary("\0--"), .binary("rest\0-"),
            ])
    }

    @Test("lines takes the line end off; an empty line is an empty message")
    func lines() throws {
        #expect(
            try PeerStream.messages("lines", of: [Array("one\n\ntwo\r\nrest".utf8)]) == [
                .text("one"), .text(""), .text("two\r"), .text("rest"),
            ])
        #expect(try PeerStream.messages("lines", of: [Array("one\n".utf8)]) == [.text("one")])
    }

    @Test("a code point that the line end cuts makes that one line binary", arguments: [1, 2, 100])
    func cutCodePoint(size: Int) throws {
        let stream = [0xE2, 0x82, 0x0A] + Array("é\n".utf8) + [0x61, 0xC3]
        #expect(
            try PeerStream.messages("lines", of: pieces(of: stream, size)) == [
                .binary([0xE2, 0x82]), .text("é"), .binary([0x61, 0xC3]),
            ])
    }

    @Test("a message goes as soon as its delimiter is there, and waits before")
    func atOnce() throws {
        var stream = try PeerStream("newline")
        try stream.read(Array("one\r".utf8))
        #expect(stream.messages == [] && stream.heldCount == 4)
        try stream.read([0x0A])
        #expect(stream.messages == [.text("one\r\n")] && stream.heldCount == 0)
        try stream.read([0x0A])
        try stream.end()
        #expect(stream.messages == [.text("one\r\n"), .text("\n")])
    }

    /// Two letters and short delimiters of the same two make every overlap there is.
    @Test("any delimiter is found however the peer's writes are cut, without a second look at a byte")
    func anyCut() {
        forEachSeed { random in
            let delimiter = letters("ab", 1 + random.below(5), &random)
            let stream = letters("abc", random.below(60), &random)
            let borders = (0..<random.below(12)).map { _ in random.below(stream.count + 1) }
            let found = try PeerStream.messages(
                "separator", String(decoding: delimiter, as: UTF8.self), of: chunks(of: stream, cutAt: borders),
                poisons: true)
            return found == split(stream, at: delimiter).map(Message.binary)
        }
    }

    @Test("lines are text or binary as they are UTF-8 or not, however the peer's writes are cut")
    func anyCutOfText() {
        let parts: [[UInt8]] =
            ["\n", "\r\n", "plain", "é", "€", "𝄞", String(repeating: "x", count: 40)].map { Array($0.utf8) }
            + [[0xFF], [0xE2, 0x82], [0xC0, 0x80], [0xED, 0xA0, 0x80]]
        forEachSeed { random in
            let stream = (0..<random.below(30)).flatMap { _ in random.element(of: parts) }
            let borders = (0..<random.below(12)).map { _ in random.below(stream.count + 1) }
            let name = random.element(of: ["newline", "newline/both"])
            let configuration = random.element(of: ["lf", "crlf"])
            let found = try PeerStream.messages(
                name, configuration, of: chunks(of: stream, cutAt: borders), poisons: true)
            let end: [UInt8] = configuration == "lf" ? [0x0A] : [0x0D, 0x0A]
            let lines = split(stream, at: end)
            return found
                == lines.map { line in
                    let isText = String(validating: line, as: UTF8.self) != nil
                    let hasEnd = line.suffix(end.count).elementsEqual(end)
                    let bytes = name == "newline/both" && hasEnd ? line.dropLast(end.count) : line
                    return Message(isText ? .text : .binary, bytes)
                }
        }
    }

    @Test("a long line that comes byte by byte is looked at once", arguments: ["newline", "separator/both"])
    func byteByByte(name: String) throws {
        let line = Array((0..<300).map { "\r€\r\r\($0)" }.joined().utf8) + [0x0D, 0x0A]
        let found = try PeerStream.messages(
            name, name == "newline" ? "" : "\\r\\n", of: line.map { [$0] }, poisons: true)
        #expect(found == [name == "newline" ? Message(.text, line) : .binary(Array(line.dropLast(2)))])
    }

    @Test("a datagram has the type that its bytes have; what they say of lengths does not count")
    func datagrams() throws {
        var lines = try FramingTable().open(FramingChoice(name: "lines", configuration: ""))
        var separator = try FramingTable().open(FramingChoice(name: "separator", configuration: ";"))
        for (bytes, isText) in [("", true), ("a\nb\n", true), ("a", true)].map({ (Array($0.0.utf8), $0.1) })
            + [([0x61, 0xE2, 0x82], false), ([0xAC], false)]
        {
            var room = bytes + [0xAA]
            var span = room.mutableSpan
            #expect(try lines.opcode(ofDatagram: &span) == (isText ? .text : .binary))
            #expect(try separator.opcode(ofDatagram: &span) == .binary)
        }
    }
}

/// The obvious way: `stream` in messages that end in `delimiter`, and what is left.
func split(_ stream: [UInt8], at delimiter: [UInt8]) -> [[UInt8]] {
    var messages: [[UInt8]] = []
    var current: [UInt8] = []
    for byte in stream {
        current.append(byte)
        if current.suffix(delimiter.count).elementsEqual(delimiter) {
            messages.append(current)
            current = []
        }
    }
    return current.isEmpty ? messages : messages + [current]
}

/// `count` letters of `alphabet`.
func letters(_ alphabet: String, _ count: Int, _ random: inout SplitMix64) -> [UInt8] {
    (0..<count).map { _ in random.element(of: Array(alphabet.utf8)) }
}

/// `bytes` in pieces of `size`.
func pieces(of bytes: [UInt8], _ size: Int) -> [[UInt8]] {
    chunks(of: bytes, cutAt: Array(stride(from: size, to: bytes.count, by: size)))
}
