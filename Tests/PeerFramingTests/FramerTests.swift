import PeerFraming
import Testing
import WebSocketCore

@Suite("Framer")
struct FramerTests {
    @Test("binary sends on whatever came, as binary")
    func binary() {
        var framer = Framer(.binary)
        #expect(framer.boundary(in: Array("text".utf8).span) == .message(.binary, length: 4))
        #expect(framer.boundary(in: [UInt8]([0xFF]).span) == .message(.binary, length: 1))
    }

    @Test("auto calls valid UTF-8 text and everything else binary")
    func textOrBinary() {
        var framer = Framer(.auto)
        #expect(framer.boundary(in: Array("κόσμε".utf8).span) == .message(.text, length: 10))
        #expect(framer.boundary(in: [UInt8]([0x61, 0xFF]).span) == .message(.binary, length: 2))
        #expect(framer.boundary(in: [UInt8]([0xC0, 0x80]).span) == .message(.binary, length: 2))
    }

    /// Every cut of a text of one- to four-byte code points, the remainder kept as a session keeps it.
    @Test("auto never turns text into binary because a read cut a code point", arguments: 0...17)
    func cutAnywhere(at cut: Int) {
        let text = Array("aé€𝄞b€𝄞".utf8)
        #expect(text.count == 18)
        var framer = Framer(.auto)
        var unread: [UInt8] = []
        var received: [UInt8] = []
        for chunk in [text[..<cut], text[cut...]] where !chunk.isEmpty {
            unread += chunk
            while !unread.isEmpty {
                guard case .message(let type, let length) = framer.boundary(in: unread.span) else { break }
                #expect(type == .text)
                received += unread[..<length]
                unread.removeFirst(length)
            }
            #expect(unread.count <= Framer.longestRemainder)
        }
        #expect(received == text)
    }

    @Test("auto sends what only looked like a cut code point as binary, whole, once more shows that it is none")
    func falseCut() {
        var framer = Framer(.auto)
        #expect(framer.boundary(in: [UInt8]([0x61, 0xE2, 0x82]).span) == .message(.text, length: 1))
        #expect(framer.boundary(in: [UInt8]([0xE2, 0x82]).span) == .needsMore)
        #expect(framer.boundary(in: [UInt8]([0xE2, 0x82, 0x41]).span) == .message(.binary, length: 3))
    }
}

@Suite("Framing table")
struct FramingTableTests {
    @Test("a name gives its framing, and no name gives auto")
    func known() throws {
        #expect(try FramingTable().framing(named: "binary", configuration: "") == .binary)
        #expect(try FramingTable().framing(named: "auto", configuration: "") == .auto)
        #expect(try FramingTable().framing(named: "", configuration: "") == .auto)
    }

    @Test("an unknown name is refused")
    func unknown() {
        #expect(throws: FramingTable.Refusal.unknownName("lines")) {
            try FramingTable().framing(named: "lines", configuration: "")
        }
    }
}
