import Configuration
import PeerFraming
import SessionRig
import Testing

@testable import Bridge

/// Client to peer through framings that write something around each message.
@Suite("Framed messages of the client")
struct FramedToPeerTests {
    private static let lines = FramingChoice(name: "lines", configuration: "")
    private static let records = FramingChoice(name: "record", configuration: "")
    private static let control = FramingChoice(name: "record", configuration: "control")

    private func record(_ type: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let length = UInt32(payload.count)
        return [type] + (0..<4).reversed().map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + payload
    }

    private static let messages: [ClientFrame] = masked([
        .text("one"), .binary([]), .text("fr", isFinal: false), .ping("p"), .continuation([], isFinal: false),
        .continuation(Array("ag".utf8)), .binary(counting(5000)), .binary(counting(3000), isFinal: false),
        .continuation(counting(3000)), .text(""),
    ])

    @Test("records keep borders and types wherever the client's stream is cut", arguments: [1, 3, 126, 4096, 100_000])
    func records(size: Int) {
        let wire = Self.messages.flatMap(\.bytes)
        let rig = Rig.open(.opens(Self.records))
        for start in stride(from: 0, to: wire.count, by: size) {
            rig.clientSends(Array(wire[start..<min(start + size, wire.count)]))
        }
        let texts = record(1, Array("one".utf8)) + record(2, []) + record(1, Array("frag".utf8))
        #expect(
            rig.peer.arrived
                == texts + record(2, counting(5000)) + record(2, counting(3000) + counting(3000)) + record(1, []))
        #expect(rig.said.frames == [.pong("p")])
        #expect(rig.session.tally.messagesToPeer == 6)
        #expect(rig.faults == [])
    }

    @Test("a message in one frame streams: the peer has its head before the client has sent its end")
    func streams() {
        var settings = Settings()
        settings.messageLimit = nil
        let rig = Rig.open(.opens(Self.records), settings: settings)
        let payload = counting(20 << 20)
        let wire = ClientFrame.binary(payload).bytes
        rig.clientSends(Array(wire[..<1000]))
        #expect(rig.peer.arrived.count > 900)
        #expect(rig.peer.arrived.prefix(5) == [2, 1, 0x40, 0, 0])
        rig.clientSends(Array(wire[1000...]))
        #expect(rig.peer.arrived.count == 5 + payload.count)
        #expect(rig.faults == [])
    }

    @Test("a message in several frames is gathered up to message-limit, and nothing of a longer one passes")
    func gatheringLimit() {
        var settings = Settings()
        settings.messageLimit = 1000
        let rig = Rig.open(.opens(Self.records), settings: settings)
        rig.clientSends(.binary(counting(600), isFinal: false), .continuation(counting(400)))
        rig.clientSends(.binary(counting(600), isFinal: false), .continuation(counting(401)))
        #expect(rig.peer.arrived == record(2, counting(600) + counting(400)))
        #expect(rig.endingCode == 1009)
        #expect(rig.faults == [])
    }

    @Test("without message-limit what must be gathered may have 16 MiB", arguments: [0, 1])
    func usualLimit(extra: Int) {
        let rig = Rig.open(.opens(Self.records))
        let half = [UInt8](repeating: 7, count: 8 << 20)
        rig.clientSends(.binary(half, isFinal: false), .continuation(half + [UInt8](repeating: 7, count: extra)))
        #expect(rig.peer.arrived.count == (extra == 0 ? 5 + (16 << 20) : 0))
        #expect(rig.endingCode == (extra == 1 ? 1009 : nil))
    }

    @Test("a line with a line end in it is refused before any byte of it is sent", arguments: [1, 5, 1000, 100_000])
    func refused(size: Int) {
        let rig = Rig.open(.opens(Self.lines))
        let bad = counting(9000).map { $0 == 0x0A ? 0x0B : $0 } + [0x0A] + Array("tail".utf8)
        let wire = masked([.text("good"), .binary(bad), .text("behind")]).flatMap(\.bytes)
        for start in stride(from: 0, to: wire.count, by: size) {
            rig.clientSends(Array(wire[start..<min(start + size, wire.count)]))
        }
        #expect(rig.peer.arrived == Array("good\n".utf8))
        #expect(rig.endingCode == 1008)
        #expect(rig.said.close?.payload.prefix(2) == [0x03, 0xF0])
        #expect(rig.peer.isFinished)
        #expect(rig.faults == [])
    }

    @Test("a message that is too long for its length field is refused before any byte of it is sent")
    func tooLong() {
        let rig = Rig.open(.opens(FramingChoice(name: "length8", configuration: "")))
        rig.clientSends(.binary(counting(255)), .binary(counting(256)))
        #expect(rig.peer.arrived == [255] + counting(255))
        #expect(rig.endingCode == 1009)
        #expect(rig.faults == [])
    }

    @Test("with control, pings, pongs and the Close of the client reach the peer, and nobody else answers the pings")
    func control() {
        let rig = Rig.open(.opens(Self.control))
        rig.clientSends(.ping("p"), .pong("q"), .text("t"), .close(4001, "bye"))
        #expect(
            rig.peer.arrived
                == record(9, Array("p".utf8)) + record(10, Array("q".utf8)) + record(1, Array("t".utf8))
                + record(8, [0x0F, 0xA1] + Array("bye".utf8)))
        #expect(rig.said.frames == [.close(4001)])
        #expect(rig.peer.isFinished)
    }

    @Test("with control, the answer to a ping of our own stays with us")
    func ownPing() {
        var settings = Settings()
        settings.pingMilliseconds = 1000
        let rig = Rig.open(.opens(Self.control), settings: settings)
        rig.passes(1001)
        #expect(rig.said.frames == [.ping])
        rig.clientSends(.pong(""))
        #expect(rig.peer.arrived.isEmpty)
        rig.clientSends(.pong(""))
        #expect(rig.peer.arrived == record(10, []))
    }

    @Test("a peer that is slow gets every framed message, in order")
    func slowPeer() {
        var settings = Settings()
        settings.highWater = 4096
        let rig = Rig.open(.opens(Self.lines), settings: settings)
        rig.blocks(.peer)
        var expected: [UInt8] = []
        for number in 0..<300 {
            let text = String(repeating: "\(number) ", count: number % 50)
            expected += Array(text.utf8) + [0x0A]
            rig.clientSends(.text(text, isFinal: number % 3 == 0))
            if number % 3 != 0 { rig.clientSends(.continuation([])) }
        }
        while rig.peer.arrived.count < expected.count { rig.lets(.peer, take: 777) }
        #expect(rig.peer.arrived == expected)
        #expect(rig.faults == [])
    }
}
