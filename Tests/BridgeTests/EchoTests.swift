@testable import Bridge
import Configuration
import PeerDiscovery
import PeerFraming
import SessionRig
import Testing

@Suite("Echo")
struct EchoTests {
    private static let frames = masked([
        .text("κό", isFinal: false), .ping("!"), .continuation(Array("σμε".utf8)), .binary([]), .binary([0xFF]),
    ])
    private static let wire = frames.flatMap(\.bytes)

    @Test("each message comes back with its type, whatever the pieces in which it came", arguments: 0...wire.count)
    func cut(at cut: Int) {
        let rig = Rig.open(.opens(.auto, to: .echo))
        rig.clientSends(Array(Self.wire[..<cut]), Array(Self.wire[cut...]))
        #expect(messages(of: rig) == [.text("κόσμε"), .binary([]), .binary([0xFF])])
        #expect(rig.said.frames.contains(.pong("!")))
        #expect(
            rig.session.tally
                == Tally(bytesToPeer: 11 + 0, messagesToPeer: 3, bytesToClient: 11, messagesToClient: 3))
        #expect(rig.peer.arrived.isEmpty && !rig.session.readsPeer)
        #expect(rig.faults == [])
    }

    @Test("pieces of a message go back as fragments, at once")
    func pieces() {
        let rig = Rig.open(.opens(.auto, to: .echo))
        rig.clientSends(.text("a", isFinal: false))
        #expect(rig.said.frames == [.text("a", isFinal: false)])
        rig.clientSends(.continuation(Array("b".utf8)))
        #expect(rig.said.frames.last == .continuation(Array("b".utf8)))
        #expect(rig.faults == [])
    }

    @Test("a large message comes back whole", arguments: [4095, 4096, 65535, 65536, 300_000])
    func large(count: Int) {
        let rig = Rig.open(.opens(.binary, to: .echo))
        rig.clientSends(.binary(counting(count)))
        #expect(messages(of: rig) == [.binary(counting(count))])
        #expect(rig.faults == [])
    }

    @Test("no framing takes part: text that the route calls binary stays text")
    func framingIsNotAsked() {
        let rig = Rig.open(.opens(.binary, to: .echo))
        rig.clientSends(.text("t"))
        #expect(rig.said.frames == [.text("t")])
    }

    @Test(
        "the client's Close is answered at once with its code, and that ends the session", arguments: [nil, 1000, 4321])
    func close(code: UInt16?) {
        let rig = Rig.open(.opens(.auto, to: .echo))
        rig.clientSends(.text("last"), .close(code))
        #expect(rig.said.frames == [.text("last"), .close(code)])
        #expect(rig.isClosed)
        #expect(rig.endingCode == code ?? 1005)
        #expect(rig.faults == [])
    }

    @Test("a server that goes down echoes no more, waits for the Close, and ends")
    func goesAway() {
        let rig = Rig.open(.opens(.auto, to: .echo))
        rig.drains()
        rig.clientSends(.text("too late"), .ping("too late"))
        #expect(rig.said.frames == [.close(1001, "the server is shutting down")])
        #expect(!rig.isClosed)
        rig.clientSends(.close(1001))
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("a client that vanishes ends the session", arguments: [End.Tail.end, .reset])
    func vanishes(tail: End.Tail) {
        let rig = Rig.open(.opens(.auto, to: .echo))
        rig.clientEnds(tail)
        #expect(rig.isClosed)
        #expect(rig.endingCode == 1006)
    }
}

/// The messages that a session said to its client, their fragments joined.
private func messages(of rig: Rig) -> [ServerFrame] {
    var messages: [ServerFrame] = []
    for frame in rig.said.frames where frame.opcode < 8 {
        if frame.opcode == 0, let last = messages.indices.last {
            messages[last].payload += frame.payload
            messages[last].isFinal = frame.isFinal
        } else {
            messages.append(frame)
        }
    }
    return messages
}
