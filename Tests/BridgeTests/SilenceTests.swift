import Bridge
import Configuration
import PeerDiscovery
import PeerFraming
import SessionRig
import Testing

/// RFC 6455, 5.5.2 and 5.5.3. Earlier bridges repeat pings without end, and never miss a pong.
@Suite("A silent client")
struct SilenceTests {
    @Test("it is pinged once after the interval, and given up when the pong does not come in time")
    func dies() {
        let rig = Rig.open()
        rig.passes(29_999)
        #expect(rig.said.frames == [])
        rig.passes(1)
        #expect(rig.said.frames == [.ping])
        rig.passes(19_999)
        #expect(rig.said.frames == [.ping])
        rig.passes(1)
        #expect(rig.said.frames == [.ping, .close(1011, "no pong in time")])
        #expect(rig.client.isFinished && rig.peer.isFinished)
        #expect(rig.endingCode == 1011)
        rig.passes(5000)
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("any byte answers the ping: a pong, a part of a frame, data", arguments: [0, 1, 2])
    func lives(kind: Int) {
        let rig = Rig.open()
        rig.passes(30_000 + 19_999)
        rig.clientSends([ClientFrame.pong("").bytes, [0x82], ClientFrame.text("x").bytes][kind])
        rig.passes(29_999)
        #expect(rig.said.frames == [.ping])
        rig.passes(1)
        #expect(rig.said.frames == [.ping, .ping])
        #expect(rig.faults == [])
    }

    @Test("who sends is never pinged, also when it only sends")
    func busy() {
        let rig = Rig.open()
        for _ in 0..<10 {
            rig.passes(29_999)
            rig.clientSends(.text("x"))
        }
        #expect(rig.said.frames == [])
    }

    @Test("what the peer sends is no sign of life of the client's")
    func peerTalks() {
        let rig = Rig.open()
        for _ in 0..<5 {
            rig.passes(10_000)
            rig.peerSends("x")
        }
        #expect(rig.said.frames.suffix(2) == [.close(1011, "no pong in time")] || rig.said.close != nil)
        #expect(rig.endingCode == 1011)
    }

    @Test("a pong that was not asked for is no fault and not answered")
    func unasked() {
        let rig = Rig.open()
        rig.clientSends(.pong("nobody asked"))
        #expect(rig.said.frames == [])
        #expect(rig.faults == [])
    }

    @Test("without an interval nobody is pinged or given up")
    func off() {
        var settings = Settings()
        settings.pingMilliseconds = nil
        let rig = Rig.open(settings: settings)
        rig.passes(10_000_000)
        #expect(rig.said.frames == [] && !rig.isClosed)
    }

    @Test("nobody is pinged before the session is open, however long that takes")
    func beforeTheUpgrade() {
        var settings = Settings()
        settings.pingMilliseconds = 10
        settings.handshakeTimeoutMilliseconds = 1000
        let rig = Rig(.later, settings: settings)
        rig.passes(900)
        rig.clientSends(Rig.request())
        rig.passes(900)
        #expect(rig.client.arrived.isEmpty)
        rig.discovered(.opens(.auto))
        rig.passes(9)
        #expect(rig.said.frames == [])
        rig.passes(1)
        #expect(rig.said.frames == [.ping])
    }

    @Test("nobody is pinged behind a Close, ours or its own", arguments: [false, true])
    func behindAClose(ours: Bool) {
        var settings = Settings()
        settings.pingMilliseconds = 10
        settings.closeTimeoutMilliseconds = 1_000_000
        let rig = Rig.open(settings: settings)
        rig.blocks(.peer)
        if ours { rig.drains() } else { rig.clientSends(.text("x"), .close(1000)) }
        rig.passes(100_000)
        #expect(rig.said.frames.allSatisfy { $0.opcode != 0x9 })
        #expect(!rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test(
        "a client that owes a pong may still send it behind its Close: its socket is closed when it ends",
        arguments: [false, true])
    func owesAPong(pongs: Bool) {
        let rig = Rig.open()
        rig.passes(30_000)
        if pongs { rig.clientSends(.pong("")) }
        rig.clientSends(.close(1000))
        #expect(rig.said.frames == [.ping, .close(1000)])
        // Closed with something unread, the end of TCP would be a reset, and our Close might be lost.
        #expect(rig.client.isClosed == pongs && rig.client.isFinished)
        rig.peerEnds()
        #expect(rig.isClosed == pongs)
        if !pongs {
            rig.clientSends(.pong(""))
            rig.clientEnds()
        }
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("a ping goes out between the fragments of an echo")
    func betweenFragments() {
        let rig = Rig.open(.opens(.auto, to: .echo))
        rig.clientSends(.text("a", isFinal: false))
        rig.passes(30_000)
        rig.clientSends(.continuation(Array("b".utf8)))
        #expect(rig.said.frames == [.text("a", isFinal: false), .ping, .continuation(Array("b".utf8))])
        #expect(rig.faults == [])
    }

    @Test("a client that we do not read because of its peer is pinged and never given up")
    func notRead() {
        let rig = Rig.open()
        rig.blocks(.peer)
        rig.clientSends(.text("x"))
        rig.clientSends(.text("unread"))
        rig.passes(400_000)
        #expect(rig.said.frames.allSatisfy { $0 == .ping })
        #expect(rig.said.frames.count > 5)
        #expect(!rig.isClosed)
        rig.lets(.peer, take: nil)
        #expect(rig.peer.arrived == Array("xunread".utf8))
        #expect(rig.faults == [])
    }

    @Test("a client that is slow in taking what comes is not given up while it takes some, and is when it stops")
    func slow() {
        var settings = Settings()
        settings.highWater = 4096
        let rig = Rig.open(.opens(.binary), settings: settings)
        rig.blocks(.client)
        rig.peerSends(counting(100_000))
        for _ in 0..<40 {
            rig.passes(10_000)
            rig.lets(.client, take: 1000)
        }
        #expect(rig.said.close == nil)
        rig.passes(100_000)
        #expect(rig.endingCode == 1011)
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("what a client sent in front of its silence is delivered before it is given up")
    func delivered() {
        let rig = Rig.open()
        rig.clientSends(ClientFrame.text("whole").bytes + ClientFrame.text("part").bytes.dropLast())
        rig.passes(50_000)
        #expect(rig.peer.arrived == Array("wholepar".utf8))
        #expect(rig.peer.isFinished)
        rig.clientSends([0x00])
        #expect(rig.peer.arrived == Array("wholepar".utf8))
        #expect(rig.faults == [])
    }
}
