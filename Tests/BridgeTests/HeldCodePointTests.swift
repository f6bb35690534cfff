@testable import Bridge
import Configuration
import PeerDiscovery
import PeerFraming
import SessionRig
import Testing

/// `auto` never flips the type because a read cut a code point in two.
@Suite("A cut code point")
struct HeldCodePointTests {
    /// Code points of one to four bytes.
    private static let text = Array("aé€𝄞b€𝄞".utf8)

    @Test("text stays text wherever two cuts go through it", arguments: 0...text.count)
    func cut(at first: Int) {
        for second in first...Self.text.count {
            let rig = Rig.open()
            rig.peerSends(
                Array(Self.text[..<first]), Array(Self.text[first..<second]), Array(Self.text[second...]))
            #expect(rig.said.frames.allSatisfy { $0.opcode == 0x1 })
            #expect(rig.said.payload == Self.text)
            #expect(rig.session.holdsBack == false)
            #expect(rig.faults == [])
        }
    }

    @Test("text stays text byte by byte, with pauses shorter than the wait")
    func slowly() {
        let rig = Rig.open()
        for byte in Self.text {
            rig.peerSends([byte])
            rig.passes(4)
        }
        #expect(rig.said.frames == ["a", "é", "€", "𝄞", "b", "€", "𝄞"].map { .text($0) })
        #expect(rig.session.tally == Tally(bytesToClient: UInt64(Self.text.count), messagesToClient: 7))
    }

    @Test("what was held back longer than the wait goes out as binary, and so does what then comes of it")
    func pause() {
        let rig = Rig.open()
        rig.peerSends([0x61, 0xE2, 0x82])
        #expect(rig.said.frames == [.text("a")])
        #expect(rig.session.holdsBack == true)
        #expect(rig.session.tally == Tally(bytesToClient: 1, messagesToClient: 1))
        rig.passes(4)
        #expect(rig.said.frames.count == 1)
        rig.passes(1)
        #expect(rig.said.frames.last == .binary([0xE2, 0x82]))
        #expect(rig.session.holdsBack == false)
        rig.peerSends([0xAC, 0x62])
        #expect(rig.said.frames.last == .binary([0xAC, 0x62]))
        rig.peerSends("text again")
        #expect(rig.said.frames.last == .text("text again"))
        #expect(rig.session.tally == Tally(bytesToClient: 15, messagesToClient: 4))
        #expect(rig.faults == [])
    }

    @Test("the wait counts from when the bytes came that are held back, and is never twice as long")
    func waitsAnew() {
        let rig = Rig.open()
        rig.peerSends([0xE2])
        rig.passes(4)
        rig.peerSends([0x82, 0xAC, 0xF0])
        #expect(rig.said.frames == [.text("€")])
        rig.passes(4)
        #expect(rig.session.holdsBack == true)
        rig.passes(6)
        #expect(rig.said.frames == [.text("€"), .binary([0xF0])])
        #expect(rig.faults == [])
    }

    @Test("bytes that only looked like a cut code point go out whole, as binary, with what showed it")
    func falseCut() {
        let rig = Rig.open()
        rig.peerSends([0xE2, 0x82])
        rig.peerSends([0x41])
        #expect(rig.said.frames == [.binary([0xE2, 0x82, 0x41])])
    }

    @Test("at the peer's end what is held back is delivered before the Close", arguments: [End.Tail.end, .reset])
    func peerEnds(tail: End.Tail) {
        let rig = Rig.open()
        rig.peerSends([0x61, 0xF0, 0x9D, 0x84])
        rig.peerEnds(tail)
        #expect(rig.said.frames.dropLast() == [.text("a"), .binary([0xF0, 0x9D, 0x84])])
        #expect(rig.said.close != nil)
        #expect(rig.session.tally == Tally(bytesToClient: 4, messagesToClient: 2))
        #expect(rig.faults == [])
    }

    @Test("a server that goes down delivers what it holds back before the Close")
    func goesAway() {
        let rig = Rig.open()
        rig.peerSends([0xC3])
        rig.drains()
        #expect(rig.said.frames == [.binary([0xC3]), .close(1001, "the server is shutting down")])
    }

    @Test("a client that closes still gets what is held back")
    func clientCloses() {
        let rig = Rig.open()
        rig.peerSends([0xC3])
        rig.clientSends(.close(1000))
        #expect(rig.said.frames == [.binary([0xC3]), .close(1000)])
    }

    @Test("for a client that is gone nothing is held back, and nobody is woken for it", arguments: [false, true])
    func clientIsGone(breaksARule: Bool) {
        let rig = Rig.open()
        rig.peerSends([0xC3])
        if breaksARule { rig.clientSends([0xFF, 0xFF]) } else { rig.clientEnds() }
        #expect(rig.session.holdsBack == false)
        rig.peerSends([0xC3])
        #expect(rig.session.holdsBack == false)
        #expect(rig.faults == [])
    }

    @Test("while the client takes nothing the rest can't come, so it is waited for")
    func blockedClient() {
        let rig = Rig.open()
        rig.blocks(.client)
        rig.peerSends([0x61, 0xE2], [0x82, 0xAC])
        rig.passes(1000)
        rig.lets(.client, take: nil)
        #expect(rig.said.frames == [.text("a"), .text("€")])
        #expect(rig.faults == [])
    }

    @Test("binary holds nothing back")
    func binary() {
        let rig = Rig.open(.opens(.binary))
        rig.peerSends([0x61, 0xE2])
        #expect(rig.said.frames == [.binary([0x61, 0xE2])])
        #expect(rig.session.holdsBack == false)
    }

    @Test("the spare bytes of a code point and those of a frame do not mix")
    func bothSpills() {
        let rig = Rig.open()
        let frame = ClientFrame.text("up").bytes
        rig.peerSends([0xE2])
        rig.clientSends(Array(frame[..<5]))
        rig.peerSends([0x82])
        rig.clientSends(Array(frame[5...]))
        rig.peerSends([0xAC])
        #expect(rig.peer.arrived == Array("up".utf8))
        #expect(rig.said.frames == [.text("€")])
        #expect(rig.faults == [])
    }
}
