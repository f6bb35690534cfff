import PeerFraming
import Testing
import WebSocketCore

private func frame(_ opcode: Opcode, _ count: Int) -> Framer.Step {
    .frame(opcode, payload: 0..<count, consumed: count, follows: 0)
}

@Suite("Framings without a search")
struct FramerTests {
    @Test("binary sends on whatever came, as binary")
    func binary() throws {
        var framer = try FramingTable().framing(named: "binary").open("")
        #expect(try look(&framer, Array("text".utf8)) == frame(.binary, 4))
        #expect(try look(&framer, [0xFF]) == frame(.binary, 1))
    }

    @Test("auto calls valid UTF-8 text and everything else binary")
    func textOrBinary() throws {
        var framer = try FramingTable().framing(named: "").open("")
        #expect(try look(&framer, Array("κόσμε".utf8)) == frame(.text, 10))
        #expect(try look(&framer, [0x61, 0xFF]) == frame(.binary, 2))
        #expect(try look(&framer, [0xC0, 0x80]) == frame(.binary, 2))
    }

    /// Every cut of a text of one- to four-byte code points, the remainder kept as a session keeps it.
    @Test("auto never turns text into binary because a read cut a code point", arguments: 0...17)
    func cutAnywhere(at cut: Int) throws {
        let text = Array("aé€𝄞b€𝄞".utf8)
        #expect(text.count == 18)
        var framer = try FramingTable().framing(named: "auto").open("")
        var unread: [UInt8] = []
        var received: [UInt8] = []
        for chunk in [text[..<cut], text[cut...]] where !chunk.isEmpty {
            unread += chunk
            while !unread.isEmpty {
                guard case .frame(let opcode, _, let length, _) = try look(&framer, unread) else { break }
                #expect(opcode == .text)
                received += unread[..<length]
                unread.removeFirst(length)
            }
            #expect(unread.count <= 3)
        }
        #expect(received == text)
    }

    @Test("auto sends what only looked like a cut code point as binary, whole, once more shows that it is none")
    func falseCut() throws {
        var framer = try FramingTable().framing(named: "auto").open("")
        #expect(try look(&framer, [0x61, 0xE2, 0x82]) == frame(.text, 1))
        #expect(try look(&framer, [0xE2, 0x82]) == .needsMore)
        #expect(try look(&framer, [0xE2, 0x82, 0x41]) == frame(.binary, 3))
        #expect(try look(&framer, [0xE2, 0x82]) == .needsMore)
        #expect(try look(&framer, [0xE2, 0x82], isLast: true) == frame(.binary, 2))
    }

    @Test("an unknown name is refused, with the names that there are")
    func unknown() {
        #expect(throws: FramingRefusal.unknownName("words", known: FramingTable().names)) {
            _ = try FramingTable().framing(named: "words")
        }
    }
}
