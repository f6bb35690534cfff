import Configuration
import PeerFraming
import SessionRig
import Testing

@testable import Bridge

/// Peer to client through framings that wait for the end of a message, or know it from the start.
@Suite("Framed messages of the peer")
struct FramedFromPeerTests {
    private static let lines = FramingChoice(name: "newline", configuration: "lf")
    private static let records = FramingChoice(name: "record", configuration: "")

    private func line(_ count: Int) -> [UInt8] { [UInt8](repeating: UInt8(ascii: "x"), count: count) + [0x0A] }

    private func record(_ type: UInt8, _ payload: [UInt8], announcing count: Int? = nil) -> [UInt8] {
        let length = UInt32(count ?? payload.count)
        return [type] + (0..<4).reversed().map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + payload
    }

    /// Around what is kept inline, what is moved in front of the next read, and what stays where it is.
    @Test(
        "lines of any length come out whole however the peer writes them", arguments: [1, 7, 15, 16, 300, 4096, 5000])
    func anyCut(size: Int) {
        let lengths = [0, 14, 15, 16, 17, 4094, 4095, 4096, 4097, 9000, 1, 70_000, 3]
        let stream = lengths.flatMap(line)
        let rig = Rig.open(.opens(Self.lines))
        for start in stride(from: 0, to: stream.count, by: size) {
            rig.peerSends(Array(stream[start..<min(start + size, stream.count)]))
        }
        #expect(rig.said.frames.map(\.payload) == lengths.map(line))
        #expect(rig.said.frames.allSatisfy { $0.opcode == 0x1 && $0.isFinal })
        #expect(rig.session.tally.messagesToClient == UInt64(lengths.count))
        #expect(rig.faults == [])
    }

    @Test("many lines in one write behind a long one that was held are all there, in order")
    func behindALongOne() {
        let rig = Rig.open(.opens(Self.lines))
        rig.peerSends(Array(line(20_000).dropLast(5)))
        rig.peerSends([UInt8](repeating: UInt8(ascii: "x"), count: 4) + [0x0A] + (0..<500).flatMap { line($0) })
        #expect(rig.said.frames.map(\.payload.count) == [20_001] + (0..<500).map { $0 + 1 })
        #expect(rig.faults == [])
    }

    @Test("a search that finds no end within framing-buffer closes with 1009, and the log learns the key")
    func bufferFull() {
        var settings = Settings()
        settings.framingBuffer = 10_000
        let rig = Rig.open(.opens(Self.lines), settings: settings)
        rig.peerSends(line(9_999))
        rig.peerSends([UInt8](repeating: 0x61, count: 10_000))
        #expect(rig.said.close == nil)
        rig.peerSends("b")
        #expect(rig.said.frames.last == .close(1009, "a message is too long"))
        #expect(rig.session.ending?.reason.contains("framing-buffer") == true)
        rig.peerSends(line(5))
        rig.clientSends(.close(1009))
        rig.peerEnds()
        #expect(rig.said.messageCount == 1)
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("what is left when the peer ends is the last message", arguments: [3, 4000, 6000, 70_000])
    func remainder(count: Int) {
        let rig = Rig.open(.opens(Self.lines))
        rig.peerSends(line(2))
        rig.peerSends([UInt8](repeating: 0x61, count: count))
        rig.peerEnds()
        #expect(rig.said.frames.map(\.payload.count) == [3, count, 2])
        #expect(rig.endingCode == 1000)
        rig.clientSends(.close(1000))
        #expect(rig.isClosed && rig.faults == [])
    }

    @Test(
        "a torn record is dropped and told: before its end is known, and while it streams", arguments: [3, 9, 50_000])
    func torn(count: Int) {
        let rig = Rig.open(.opens(Self.records))
        rig.peerSends(record(1, Array("whole".utf8)))
        rig.peerSends(Array(record(2, counting(60_000))[..<count]))
        rig.peerEnds()
        #expect(rig.said.frames.first == .text("whole"))
        #expect(rig.said.close?.payload.prefix(2) == [0x03, 0xF3])
        #expect(rig.endingCode == 1011)
        #expect(rig.session.ending?.reason.contains("inside a message") == true)
        rig.clientSends(.close(1011))
        #expect(rig.isClosed && rig.faults == [])
    }

    @Test("a record passes in pieces as it comes, and in one frame if it is all there")
    func streaming() {
        let rig = Rig.open(.opens(Self.records))
        let payload = counting(10_000)
        rig.peerSends(record(2, payload) + record(1, Array("next".utf8)))
        rig.peerSends(record(2, Array(payload[..<100]), announcing: 10_000))
        rig.peerSends(Array(payload[100..<5000]))
        rig.peerSends(Array(payload[5000...]) + record(1, []))
        #expect(
            rig.said.frames == [
                .binary(payload), .text("next"), .binary(Array(payload[..<100]), isFinal: false),
                .continuation(Array(payload[100..<5000]), isFinal: false), .continuation(Array(payload[5000...])),
                .text(""),
            ])
        #expect(rig.faults == [])
    }

    @Test("a record that announces more than message-limit is refused before any of it passes")
    func announcedTooLong() {
        var settings = Settings()
        settings.messageLimit = 1000
        let rig = Rig.open(.opens(Self.records), settings: settings)
        rig.peerSends(record(2, counting(10), announcing: 1001))
        #expect(rig.said.frames == [.close(1009, "a message is too long")])
        #expect(rig.session.ending?.reason.contains("message-limit") == true)
        #expect(rig.faults == [])
    }

    @Test("pings, pongs and the server's Close fit between the pieces of a record")
    func betweenPieces() {
        let rig = Rig.open(.opens(Self.records))
        rig.peerSends(record(1, Array("beg".utf8), announcing: 6))
        rig.clientSends(.ping("p"))
        rig.peerSends("i")
        rig.drains()
        rig.peerSends("n!")
        rig.clientSends(.close(1001))
        rig.peerEnds()
        #expect(
            rig.said.frames == [
                .text("beg", isFinal: false), .pong("p"), .continuation(Array("i".utf8), isFinal: false),
                .close(1001, "the server is shutting down"),
            ])
        #expect(rig.isClosed && rig.faults == [])
    }

    @Test("text of the peer that is not UTF-8 ends the connection before the client would", arguments: [1, 7, 400])
    func badText(size: Int) {
        let rig = Rig.open(.opens(Self.records))
        let stream = record(1, Array("κόσμε".utf8)) + record(1, [0x61, 0xFF])
        for start in stride(from: 0, to: stream.count, by: size) where rig.said.close == nil {
            rig.peerSends(Array(stream[start..<min(start + size, stream.count)]))
        }
        #expect(rig.said.payload.starts(with: "κόσμε".utf8))
        #expect(rig.endingCode == 1011)
        #expect(rig.faults.allSatisfy { $0 == .cutFrame })
    }

    @Test("control records of the peer become control frames, and a Close closes with what it says")
    func control() {
        let rig = Rig.open(.opens(FramingChoice(name: "record", configuration: "control")))
        rig.peerSends(record(9, Array("hi".utf8)) + record(10, []) + record(8, [0x0F, 0xA0, 0x62]) + record(1, [0x63]))
        #expect(rig.said.frames == [ServerFrame(0x9, Array("hi".utf8)), .pong(""), .close(4000, "b")])
        #expect(rig.endingCode == 4000)
        rig.clientSends(.close(4000))
        rig.peerEnds()
        #expect(rig.isClosed)
    }

    @Test(
        "a Close of the peer that is none is a fault",
        arguments: [[1], [0x03, 0xED], [0x03, 0xE8, 0xFF]] as [[UInt8]])
    func badClose(payload: [UInt8]) {
        let rig = Rig.open(.opens(FramingChoice(name: "record", configuration: "control")))
        rig.peerSends(record(8, payload))
        #expect(rig.endingCode == 1011)
        #expect(rig.said.close?.payload.prefix(2) == [0x03, 0xF3])
    }

    @Test("a line that is held while the server goes down is not lost")
    func drains() {
        let rig = Rig.open(.opens(Self.lines))
        rig.peerSends("begun")
        rig.drains()
        #expect(rig.said.frames == [.text("begun"), .close(1001, "the server is shutting down")])
        #expect(rig.faults == [])
    }

    @Test("nothing is held of a peer whose stream can't be read while the answer to the client's Close waits for it")
    func unreadableWhileItTakesNothing() {
        var settings = Settings()
        settings.framingBuffer = 10_000
        let rig = Rig.open(.opens(Self.lines), settings: settings)
        rig.blocks(.peer)
        rig.clientSends(.text("waits"), .close(1000))
        rig.peerSends([UInt8](repeating: 0x61, count: 9_000))
        rig.peerSends([UInt8](repeating: 0x61, count: 2_000))
        for _ in 0..<5 { rig.peerSends([UInt8](repeating: 0x61, count: 100_000)) }
        let held = rig.session.leftover.count
        #expect(held == 0)
        rig.lets(.peer, take: nil)
        rig.peerEnds()
        #expect(rig.said.frames.last == .close(1000))
        #expect(rig.isClosed && rig.faults == [])
    }
}
