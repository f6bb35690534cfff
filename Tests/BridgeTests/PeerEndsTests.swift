import Bridge
import Configuration
import PeerDiscovery
import PeerFraming
import SessionRig
import Testing

/// All that the peer sent is delivered, once, then a Close.
@Suite("The peer ends")
struct PeerEndsTests {
    @Test("all that it sent is delivered, then Close 1000")
    func inOrder() {
        let rig = Rig.open()
        rig.peerSends("a")
        rig.peerSends("b")
        rig.peerEnds()
        #expect(rig.said.frames == [.text("a"), .text("b"), .close(1000)])
        #expect(rig.endingCode == 1000 && rig.session.ending?.reason == "")
        #expect(!rig.client.isFinished && !rig.peer.isFinished)
        rig.clientSends(.close(1000))
        #expect(rig.client.isClosed && rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("what it sent before it broke is delivered, then Close 1011")
    func reset() {
        let rig = Rig.open()
        rig.peerSends("a")
        rig.peerEnds(.reset)
        #expect(rig.said.frames == [.text("a"), .close(1011, "the peer's connection broke")])
        #expect(rig.endingCode == 1011)
        rig.clientSends(.text("nobody's"), .close(1011))
        #expect(rig.peer.arrived.isEmpty)
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("a client that is slow still gets all of it, and the Close behind it")
    func slowClient() {
        var settings = Settings()
        settings.highWater = 4096
        let rig = Rig.open(.opens(.binary), settings: settings)
        rig.blocks(.client)
        rig.peerSends(counting(100_000))
        rig.peerEnds()
        #expect(rig.said.close == nil)
        while rig.said.close == nil || !rig.client.queue.isEmpty {
            rig.passes(4000)
            guard !rig.isClosed else { break }
            rig.lets(.client, take: 1000)
        }
        #expect(rig.said.payload == counting(100_000))
        #expect(rig.said.frames.last == .close(1000))
        // It was pinged meanwhile.
        rig.clientSends(.pong(""), .close(1000))
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("a slow client is not cut because a timer that was meant for something else looked at it just before")
    func strayTimer() {
        // Accepted at 0, so that the deadline of the handshake falls due at 10 s; the end begins at 5.5 s.
        let rig = Rig.open(.opens(.binary))
        rig.passes(5500)
        rig.blocks(.client)
        rig.peerSends(counting(100_000))
        rig.peerEnds()
        for _ in 0..<10 {
            rig.passes(4400)
            rig.lets(.client, take: 5000)
            rig.passes(500)
        }
        #expect(!rig.isClosed)
        rig.lets(.client, take: nil)
        #expect(rig.said.payload == counting(100_000))
        #expect(rig.said.frames.last == .close(1000))
        #expect(rig.faults == [])
    }

    @Test("a client that takes nothing of it is given up after the close timeout")
    func blockedClient() {
        let rig = Rig.open()
        rig.blocks(.client)
        rig.peerSends("never taken")
        rig.peerEnds()
        rig.passes(4999)
        #expect(!rig.isClosed)
        rig.passes(1)
        #expect(rig.isClosed)
        #expect(rig.endingCode == nil, "no Close was exchanged: the log says 1006")
        #expect(rig.faults == [])
    }

    @Test("what the client still sends before its own Close is delivered")
    func clientGoesOn() {
        let rig = Rig.open()
        rig.peerEnds()
        rig.clientSends(.text("still "))
        rig.clientSends(.text("delivered"), .close(4000), .text("not"))
        #expect(rig.peer.arrived == Array("still delivered".utf8))
        #expect(rig.peer.isFinished)
        #expect(rig.said.frames == [.close(1000)])
        #expect(rig.endingCode == 1000, "the first cause counts")
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("what the client still sends is delivered to a slow peer too, before the session ends")
    func slowPeer() {
        let rig = Rig.open(.opens(.binary))
        rig.peerEnds()
        rig.blocks(.peer)
        rig.clientSends(.binary(counting(10_000)), .close(1000))
        // Both have said Close.
        #expect(rig.client.isClosed && !rig.isClosed)
        for _ in 0..<10 {
            rig.passes(4000)
            rig.lets(.peer, take: 1000)
        }
        #expect(rig.peer.arrived == counting(10_000))
        #expect(rig.peer.isFinished && rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("a ping behind our Close is not answered")
    func pingAfterwards() {
        let rig = Rig.open()
        rig.peerEnds()
        rig.clientSends(.ping("too late"))
        #expect(rig.said.frames == [.close(1000)])
        #expect(rig.faults == [])
    }

    @Test("a client that does not answer is closed after the close timeout")
    func noAnswer() {
        let rig = Rig.open()
        rig.peerEnds()
        rig.passes(4999)
        #expect(!rig.isClosed)
        rig.passes(1)
        #expect(rig.isClosed)
        #expect(rig.endingCode == 1000)
        #expect(rig.faults == [])
    }

    @Test(
        "a client that sends and sends instead of answering has the close timeout and no more, and all of it is delivered"
    )
    func sendsInsteadOfAnswering() {
        let rig = Rig.open(.opens(.binary))
        rig.peerEnds()
        for _ in 0..<4 {
            rig.passes(1000)
            rig.clientSends(.binary(counting(1000)))
        }
        rig.passes(999)
        #expect(!rig.isClosed)
        rig.passes(1)
        #expect(rig.isClosed)
        #expect(rig.peer.arrived.count == 4000)
        #expect(rig.faults == [])
    }

    @Test("a client that answers by ending TCP ends the session", arguments: [End.Tail.end, .reset])
    func endsInstead(tail: End.Tail) {
        let rig = Rig.open()
        rig.peerEnds()
        rig.clientEnds(tail)
        #expect(rig.isClosed)
        #expect(rig.endingCode == 1000)
        #expect(rig.faults == [])
    }

    @Test("a peer that ends before the session is open is heard all the same")
    func beforeTheSessionIsOpen() {
        let rig = Rig(.later)
        rig.clientSends(Rig.request() + ClientFrame.text("hello").bytes)
        rig.peerSends("short")
        rig.peerEnds()
        rig.discovered(.opens(.auto))
        #expect(rig.said.frames == [.text("short"), .close(1000)])
        #expect(rig.peer.arrived == Array("hello".utf8))
        #expect(rig.faults == [])
    }
}
