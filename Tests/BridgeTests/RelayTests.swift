@testable import Bridge
import Configuration
import PeerDiscovery
import PeerFraming
import SessionRig
import Testing

/// RFC 6455, 5.4 to 5.6. Earlier bridges refuse fragments and long messages, and send queued bytes twice.
@Suite("Relaying")
struct RelayTests {
    /// Every kind of frame that a client may send, each under another key, and what they come to.
    private static let frames: [ClientFrame] = [
        .text("κό", isFinal: false), .ping("one"), .continuation(Array("σμε".utf8)), .binary([]), .pong("unasked"),
        .binary([0xFF, 0x00], isFinal: false), .continuation([], isFinal: false), .ping(""),
        .continuation([0xFE], isFinal: false), .continuation([]), .text("€"), .ping("three"), .binary([7]), .text(""),
    ]
    private static let payload = Array("κόσμε".utf8) + [0xFF, 0x00, 0xFE] + Array("€".utf8) + [7]
    private static let pongs: [ServerFrame] = [.pong("one"), .pong(""), .pong("three")]
    private static let wire = masked(frames).flatMap(\.bytes)

    @Test("a stream of all kinds of frames passes the same wherever it is cut in two places", arguments: 0...wire.count)
    func cutTwice(first: Int) {
        for second in first...Self.wire.count {
            let rig = Rig.open()
            rig.clientSends(
                Array(Self.wire[..<first]), Array(Self.wire[first..<second]), Array(Self.wire[second...]))
            guard rig.peer.arrived == Self.payload, rig.said.frames == Self.pongs, rig.faults == [],
                rig.session.tally == Tally(bytesToPeer: UInt64(Self.payload.count), messagesToPeer: 6)
            else {
                Issue.record("cut at \(first) and \(second): \(rig.peer.arrived), \(rig.said.frames), \(rig.faults)")
                return
            }
        }
    }

    @Test("a stream of all kinds of frames passes the same in pieces of any size", arguments: 1...wire.count)
    func pieces(of size: Int) {
        let rig = Rig.open()
        for start in stride(from: 0, to: Self.wire.count, by: size) {
            rig.clientSends(Array(Self.wire[start..<min(start + size, Self.wire.count)]))
        }
        #expect(rig.peer.arrived == Self.payload)
        #expect(rig.said.frames == Self.pongs)
        #expect(rig.faults == [])
    }

    /// Frames around the sizes at which a payload is lent instead of copied, or its length takes more bytes.
    private static let large: [ClientFrame] = masked(
        [0, 1, 125, 126, 127, 4095, 4096, 4097].map { .binary(counting($0)) } + [.ping("p")]
            + [.binary(counting(4096), isFinal: false), .continuation(counting(5000))])

    @Test("large frames pass the same wherever they are cut near their borders", arguments: -8...16)
    func largeFrames(offset: Int) {
        let wire = Self.large.flatMap(\.bytes)
        let payload = Self.large.filter { $0.opcode < 8 }.flatMap(\.payload)
        var border = 0
        for frame in Self.large {
            let cut = min(max(border + offset, 0), wire.count)
            let rig = Rig.open(.opens(.binary))
            rig.clientSends(Array(wire[..<cut]), Array(wire[cut...]))
            #expect(rig.peer.arrived == payload)
            #expect(rig.said.frames == [.pong("p")])
            #expect(rig.faults == [])
            border += frame.bytes.count
        }
    }

    @Test("a length of eight bytes may be cut anywhere", arguments: 1...15)
    func longLengths(cut: Int) {
        let rig = Rig.open(.opens(.binary))
        let payload = counting(65536)
        let wire = ClientFrame.binary(payload).bytes
        rig.clientSends(Array(wire[..<cut]), Array(wire[cut...]) + wire[..<cut], Array(wire[cut...]))
        #expect(rig.peer.arrived == payload + payload)
        #expect(rig.session.tally.messagesToPeer == 2)
        #expect(rig.faults == [])
    }

    @Test(
        "a message of any size passes in reads of any size, and no queue outgrows one read",
        arguments: [1, 2, 129, 4096])
    func smallReads(highWater: Int) {
        var settings = Settings()
        settings.highWater = highWater
        let rig = Rig.open(.opens(.binary), settings: settings)
        rig.clientSends(.binary(counting(6000)), .ping("behind it"))
        rig.peerSends(counting(6000))
        #expect(rig.peer.arrived == counting(6000))
        #expect(rig.said.payload == counting(6000))
        #expect(rig.said.frames.contains(.pong("behind it")))
        #expect(rig.largestBatch <= highWater + 131)
        #expect(rig.faults == [])
    }

    @Test("what the peer writes at once is one message", arguments: [1, 125, 126, 4095, 4096, 65535, 65536, 262_144])
    func fromPeer(count: Int) {
        let rig = Rig.open(.opens(.binary))
        rig.peerSends(counting(count))
        rig.peerSends([1])
        #expect(rig.said.frames == [.binary(counting(count)), .binary([1])])
        #expect(rig.session.tally == Tally(bytesToClient: UInt64(count) + 1, messagesToClient: 2))
        #expect(rig.faults == [])
    }

    @Test("both ways pass at once, and neither waits for the other")
    func bothWays() {
        let rig = Rig.open()
        for number in 0..<100 {
            rig.clientSends(.text("up \(number) "))
            rig.peerSends("down \(number) ")
        }
        #expect(rig.peer.arrived == (0..<100).flatMap { "up \($0) ".utf8 })
        #expect(rig.said.frames == (0..<100).map { .text("down \($0) ") })
        #expect(rig.session.tally.messagesToPeer == 100 && rig.session.tally.messagesToClient == 100)
        #expect(rig.faults == [])
    }

    @Test(
        "a turn leaves nothing behind for the next one: neither type nor payload",
        arguments: [FramingChoice.auto, .binary])
    func typesDoNotLeak(framing: FramingChoice) {
        let rig = Rig.open(.opens(framing))
        rig.peerSends([0xFF])
        rig.clientSends(.ping("x"))
        rig.peerSends("text")
        let text: ServerFrame = framing == .auto ? .text("text") : .binary(Array("text".utf8))
        #expect(rig.said.frames == [.binary([0xFF]), .pong("x"), text])
    }

    @Test("text is checked wherever it goes: a peer never gets the bytes that made it bad")
    func badText() {
        let wire = ClientFrame.text("good").bytes + ClientFrame(0x1, [0x61, 0xFF, 0x62]).bytes
        for cut in 0...wire.count {
            let rig = Rig.open()
            rig.clientSends(Array(wire[..<cut]), Array(wire[cut...]))
            #expect(rig.peer.arrived.starts(with: "good".utf8) && rig.peer.arrived.count <= 5)
            #expect(rig.said.frames == [.close(1007, "text that is not UTF-8")])
            #expect(rig.faults == [])
        }
    }
}

/// Bytes that tell where they stand.
func counting(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) } }

/// The same frames, each under a key of its own.
func masked(_ frames: [ClientFrame]) -> [ClientFrame] {
    zip(frames, 1...).map { frame, number in
        frame.masked((0..<4).map { UInt8(truncatingIfNeeded: number &* 59 &+ $0 &* 101) })
    }
}
