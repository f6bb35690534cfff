import PeerFraming
import TestSupport
import Testing
import WebSocketCore

private let configurations = [
    ("record", ""), ("record", "control"), ("length8", ""), ("length16", ""), ("length16", "little"),
    ("length32", "big"), ("length32", "little"), ("netstring", ""),
]

@Suite("Counted framings")
struct CountedFramingTests {
    @Test(
        "each writes the head that it says",
        arguments: [
            ("record", "", [1, 0, 0, 0, 2, 0x68, 0x69]), ("length8", "", [2, 0x68, 0x69]),
            ("length16", "", [0, 2, 0x68, 0x69]), ("length16", "little", [2, 0, 0x68, 0x69]),
            ("length32", "big", [0, 0, 0, 2, 0x68, 0x69]), ("length32", "little", [2, 0, 0, 0, 0x68, 0x69]),
            ("netstring", "", Array("2:hi,".utf8)),
        ] as [(String, String, [UInt8])])
    func heads(name: String, configuration: String, wire: [UInt8]) throws {
        var writer = try PeerWriter(name, configuration)
        #expect(writer.traits == .needsLength)
        try writer.write(.text("hi"))
        #expect(writer.written == wire)
        let isRecord = name == "record"
        #expect(try PeerStream.messages(name, configuration, of: [wire]) == [isRecord ? .text("hi") : .binary("hi")])
    }

    @Test("what is written is read back, bytes, boundaries and the types of records, wherever it is cut")
    func roundTrip() {
        forEachSeed { random in
            let (name, configuration) = random.element(of: configurations)
            var writer = try PeerWriter(name, configuration)
            let messages = (0..<random.below(6)).map { _ in
                name == "record" && random.below(2) == 0
                    ? Message(.text, letters("ab", random.below(256), &random))
                    : .binary(random.bytes(random.element(of: [0, 1, 2, 9, 10, 99, 100, 255])))
            }
            for message in messages { try writer.write(message, pieces: [1 + random.below(99), 1 + random.below(9)]) }
            let borders = (0..<random.below(20)).map { _ in random.below(writer.written.count + 1) }
            let found = try PeerStream.messages(name, configuration, of: chunks(of: writer.written, cutAt: borders))
            return found == messages
        }
    }

    @Test("what is written is read back byte by byte", arguments: configurations)
    func byteByByte(name: String, configuration: String) throws {
        let messages = [[], [0x2C], [0x3A, 0x2C], Array(repeating: 7, count: 200)].map(Message.binary)
        var writer = try PeerWriter(name, configuration)
        for message in messages { try writer.write(message) }
        let wire = writer.written
        #expect(try PeerStream.messages(name, configuration, of: wire.map { [$0] }) == messages)
        #expect(try PeerStream.messages(name, configuration, of: [wire]) == messages)
    }

    @Test("a body passes on as it comes, in one frame where it is all there", arguments: configurations)
    func streams(name: String, configuration: String) throws {
        var writer = try PeerWriter(name, configuration)
        let message = Message.binary(Array(0..<200))
        try writer.write(message)
        let wire = writer.written
        var whole = try PeerStream(name, configuration)
        try whole.read(wire)
        #expect(whole.messages == [message] && whole.framesOfLast == 1)

        var pieces = try PeerStream(name, configuration)
        try pieces.read(Array(wire[..<100]))
        #expect(pieces.heldCount == 0 && pieces.framesOfLast == 1)
        try pieces.read(Array(wire[100..<101]))
        #expect(pieces.heldCount == 0 && pieces.framesOfLast == 2)
        try pieces.read(Array(wire[101...]))
        try pieces.end()
        #expect(pieces.messages == [message] && pieces.framesOfLast == 3)
    }

    @Test("a head without a byte of its body makes no frame yet", arguments: configurations)
    func headAlone(name: String, configuration: String) throws {
        var writer = try PeerWriter(name, configuration)
        try writer.write(.binary([]))
        let emptyCount = writer.written.count
        try writer.write(.binary([0x37]))
        let wire = writer.written[emptyCount...].prefix { $0 != 0x37 }
        var stream = try PeerStream(name, configuration)
        try stream.read(Array(wire))
        #expect(stream.messages == [] && stream.heldCount == wire.count)
    }

    @Test("a torn message is dropped as far as it has not gone, and said to be torn", arguments: configurations)
    func torn(name: String, configuration: String) throws {
        var writer = try PeerWriter(name, configuration)
        try writer.write(.binary(Array(0..<20)))
        for count in 1..<(writer.written.count - (name == "netstring" ? 1 : 0)) {
            var stream = try PeerStream(name, configuration)
            var fault: FramingFault?
            do throws(FramingFault) {
                try stream.read(Array(writer.written[..<count]))
                try stream.end()
            } catch { fault = error }
            #expect(fault == .torn(bytesLeft: stream.heldCount), "\(count) bytes")
            #expect(stream.messages.count <= 1)
        }
    }

    @Test(
        "a message that is too long for a head is refused before any byte of it",
        arguments: [("length8", 0xFF), ("length16", 0xFFFF), ("length32", 0xFFFF_FFFF), ("record", 0xFFFF_FFFF)]
            + [("netstring", 9_999_999_999_999_999_999)] as [(String, UInt64)])
    func tooLong(name: String, most: UInt64) throws {
        for (total, fits) in [(most, true), (most + 1, false), (UInt64.max - 1, false)] {
            var framer = try FramingTable().open(FramingChoice(name: name, configuration: ""))
            var buffer: [UInt8] = [1, 2, 3]
            var span = buffer.mutableSpan
            let piece = Framer.Piece(.binary, 0..<3, total: total, isFirst: true, isLast: false)
            do throws(EncodingRefusal) {
                // SAFETY: only its being there is looked at.
                _ = unsafe try framer.encode(piece, in: &span)
                #expect(fits)
            } catch {
                guard case .tooLong(let reason) = error else { throw error }
                #expect(!fits && reason.contains(name == "netstring" ? "19 digits" : "\(most)"))
            }
        }
    }

    @Test(
        "a head that can't be is told, whatever follows it",
        arguments: [
            ("record", "", [0, 0], "type 0"), ("record", "", [3], "type 3"), ("record", "", [8], "type 8"),
            ("record", "control", [11], "type 11"), ("record", "control", [9, 0, 0, 0, 126], "126 bytes"),
            ("netstring", "", Array(":".utf8), "begins with its length"),
            ("netstring", "", Array("x".utf8), "begins with its length"),
            ("netstring", "", Array("3x".utf8), "begins with its length"),
            ("netstring", "", Array("-1:".utf8), "begins with its length"),
            ("netstring", "", Array("00:,".utf8), "begins with a zero"),
            ("netstring", "", Array("01:a,".utf8), "begins with a zero"),
            ("netstring", "", Array("12345678901234567890".utf8), "19 digits"),
            ("netstring", "", Array("1:ab".utf8), "end in a comma"),
        ] as [(String, String, [UInt8], String)])
    func broken(name: String, configuration: String, wire: [UInt8], reason: String) throws {
        for size in [1, wire.count] {
            var stream = try PeerStream(name, configuration)
            let fault = #expect(throws: FramingFault.self) {
                for chunk in pieces(of: wire, size) { try stream.read(chunk) }
            }
            #expect(fault?.description.contains(reason) == true, "\(String(describing: fault))")
            #expect(stream.messages.count <= 1)
        }
    }

    @Test("a length of 19 digits is one")
    func longestNetstring() throws {
        var stream = try PeerStream("netstring")
        try stream.read(Array("9999999999999999999:a".utf8))
        #expect(stream.messages == [.binary("a")])
    }

    @Test("text in a record must be UTF-8, over all of its pieces")
    func text() throws {
        let record = [1, 0, 0, 0, 4, 0x61] + Array("€".utf8)
        #expect(try PeerStream.messages("record", of: record.map { [$0] }) == [.text("a€")])
        var stream = try PeerStream("record")
        try stream.read([1, 0, 0, 0, 4, 0x61, 0xE2, 0x82])
        #expect(throws: FramingFault.textNotUTF8) { try stream.read([0x41]) }
        var torn = try PeerStream("record")
        #expect(throws: FramingFault.textNotUTF8) { try torn.read([1, 0, 0, 0, 3, 0x61, 0xE2, 0x82]) }
    }

    @Test("with control, close, ping and pong are records too, whole ones")
    func control() throws {
        let messages = [
            Message(.ping, Array("p".utf8)), .text("one"), Message(.pong, []),
            Message(.close, [0x03, 0xE8] + Array(repeating: 0x61, count: 123)),
        ]
        var writer = try PeerWriter("record", "control")
        #expect(writer.traits == [.needsLength, .takesControl])
        for message in messages { try writer.write(message) }
        #expect(writer.written.starts(with: [9, 0, 0, 0, 1, 0x70, 1, 0, 0, 0, 3]))
        let wire = writer.written
        for size in [1, 50, wire.count] {
            #expect(try PeerStream.messages("record", "control", of: pieces(of: wire, size)) == messages)
        }
    }

    @Test(
        "a datagram has the type of its record; lengths do not count",
        arguments: [
            ("record", [1, 0, 0, 0, 1, 0x61, 0x62], .text), ("record", [2, 0], .binary),
            ("record", [1, 0, 0, 0, 9, 0x61], .text),
            ("record", [1, 0, 0], .binary),
            ("length16", [0x12], .binary), ("netstring", Array("1:a,1:b,".utf8), .binary), ("netstring", [], .binary),
            ("netstring", Array("1:a".utf8), .binary), ("netstring", Array("9:a".utf8), .binary),
        ] as [(String, [UInt8], Opcode)])
    func datagrams(name: String, bytes: [UInt8], type: Opcode) throws {
        var framer = try FramingTable().open(FramingChoice(name: name, configuration: ""))
        for _ in 0..<2 {
            var room = bytes + [0xAA]
            var span = room.mutableSpan
            #expect(try framer.opcode(ofDatagram: &span) == type)
        }
    }

    @Test(
        "configurations that mean nothing are refused",
        arguments: [
            ("record", "Control", "control or nothing"), ("length8", "huge", "big, little or nothing"),
            ("length16", "big,little", "length16 takes"), ("length32", " ", "length32 takes"),
            ("netstring", "1", "no configuration"),
        ])
    func refused(name: String, configuration: String, reason: String) {
        let refusal = #expect(throws: FramingRefusal.self) { _ = try PeerStream(name, configuration) }
        #expect(refusal?.description.contains(reason) == true)
    }
}
