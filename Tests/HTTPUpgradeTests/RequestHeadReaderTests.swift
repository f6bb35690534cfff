import Testing

@testable import HTTPUpgrade

@Suite("Request head (RFC 9112)")
struct RequestHeadReaderTests {
    @Test("the head of RFC 6455, 1.2 is read as it stands there")
    func sampleHead() throws {
        let head = try #require(try readHead(sample))
        #expect(head.method == "GET")
        #expect(head.target == "/chat")
        #expect(head.version == HTTPVersion(major: 1, minor: 1))
        #expect(head.fields.map { "\($0.name): \($0.value)" } == Array(sampleLines.dropFirst()))
        #expect(head.length == sample.count)
    }

    @Test("a head reads the same wherever it is cut", arguments: sample.indices)
    func cutAnywhere(at cut: Int) throws {
        var reader = RequestHeadReader(limits: roomy)
        #expect(try reader.read(sample, upTo: cut) == nil)
        #expect(try reader.read(sample) == readHead(sample))
    }

    @Test("a head reads the same wherever it is cut twice")
    func cutTwice() throws {
        let whole = try readHead(sample)
        for first in sample.indices {
            for second in first..<sample.count {
                var reader = RequestHeadReader(limits: roomy)
                try #require(try reader.read(sample, upTo: first) == nil)
                try #require(try reader.read(sample, upTo: second) == nil)
                try #require(try reader.read(sample) == whole)
            }
        }
    }

    /// Bytes that were judged are overwritten with NUL, which no reader lets pass that looks twice.
    @Test("each byte is judged once, however often the reader is called", arguments: [1, 2, 7, 64])
    func judgedOnce(chunk: Int) throws {
        var reader = RequestHeadReader(limits: roomy)
        for count in stride(from: 0, to: sample.count, by: chunk) {
            let judged = max(0, count - chunk)
            let bytes = [UInt8](repeating: 0, count: judged) + sample[judged..<count]
            #expect(try reader.read(bytes) == nil)
        }
        let judged = (sample.count - 1) / chunk * chunk
        let bytes = [UInt8](repeating: 0, count: judged) + sample[judged...]
        let head = try #require(try reader.read(bytes))
        #expect(head.length == sample.count)
        #expect(head.fields.count == sampleLines.count - 1)
    }

    // Lesson: a frame that arrives in the same segment as the handshake is lost.
    @Test("what follows the head is not part of it")
    func framesBehind() throws {
        let head = try #require(try readHead(sample + [0x81, 0x80, 0, 0, 0, 0]))
        #expect(head.length == sample.count)
    }

    @Test("a complete head is answered again, whatever has come since")
    func askedAgain() throws {
        var reader = RequestHeadReader(limits: roomy)
        let head = try reader.read(sample)
        #expect(try reader.read(sample + [0, 0, 0]) == head)
    }

    @Test("a refusal is answered again")
    func refusedAgain() {
        var reader = RequestHeadReader(limits: roomy)
        let broken = Array("GET / HTTP/1.1\n".utf8)
        #expect(throws: UpgradeRefusal.self) { try reader.read(broken) }
        #expect(throws: UpgradeRefusal.self) { try reader.read(sample) }
    }

    @Test("one empty line before the request line is ignored, and counted")
    func leadingEmptyLine() throws {
        let head = try #require(try readByteByByte(Array("\r\n".utf8) + sample))
        #expect(head.length == sample.count + 2)
        #expect(try head.fields == readHead(sample)?.fields)
    }

    @Test("a name is kept as it was sent, and a value without the whitespace around it")
    func fieldText() throws {
        let head = try #require(
            try readHead(wire(["GET / HTTP/1.1", "hOsT:a", "B: \t b \t c \t ", "Empty:", "Blank: \t", "C::d"])))
        #expect(head.fields.map(\.name) == ["hOsT", "B", "Empty", "Blank", "C"])
        #expect(head.fields.map(\.value) == ["a", "b \t c", "", "", ":d"])
    }

    @Test("a value beyond ASCII is UTF-8 if it can be, else Latin-1")
    func encodings() throws {
        let start = Array("GET / HTTP/1.1\r\nA: ".utf8), end = Array("\r\n\r\n".utf8)
        let utf8 = try #require(try readHead(start + [0xC3, 0xA9] + end))
        let latin1 = try #require(try readHead(start + [0xE9, 0x21] + end))
        #expect(utf8.fields.map(\.value) == ["\u{E9}"])
        #expect(latin1.fields.map(\.value) == ["\u{E9}!"])
    }

    @Test("any visible character may stand in a target: browsers do not escape all that RFC 3986 reserves")
    func targetCharacters() throws {
        let target = "/" + String(decoding: UInt8(0x21)...0x7E, as: UTF8.self)
        #expect(try readHead(asking("GET \(target) HTTP/1.1"))?.target == target)
    }

    @Test("a head without fields is a head")
    func noFields() throws {
        #expect(try readHead(wire(["GET / HTTP/1.1"]))?.fields == [])
    }
}
