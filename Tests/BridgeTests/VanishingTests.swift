import Bridge
import Configuration
import PeerDiscovery
import PeerFraming
import SessionRig
import Testing

@Suite("The client vanishes")
struct VanishingTests {
    @Test("the peer gets what came, then EOF; nobody is told anything", arguments: [End.Tail.end, .reset])
    func vanishes(tail: End.Tail) {
        let rig = Rig.open()
        rig.clientSends(.text("what "))
        rig.clientSends(ClientFrame.text("came").bytes + ClientFrame.binary(counting(50)).bytes.dropLast(20))
        rig.clientEnds(tail)
        #expect(rig.peer.arrived == Array("what came".utf8) + counting(30))
        #expect(rig.peer.isFinished)
        #expect(rig.said.frames == [])
        #expect(!rig.isClosed)
        rig.peerSends("for nobody")
        rig.peerEnds()
        #expect(rig.said.frames == [])
        #expect(rig.isClosed)
        #expect(rig.endingCode == 1006)
        #expect(rig.session.tally.messagesToPeer == 2)
        #expect(rig.faults == [])
    }

    @Test("a slow peer still gets all of it, however long it takes")
    func slowPeer() {
        let rig = Rig.open(.opens(.binary))
        rig.blocks(.peer)
        rig.clientSends(.binary(counting(20_000)))
        rig.clientEnds()
        for _ in 0..<20 {
            rig.passes(4000)
            rig.lets(.peer, take: 1000)
        }
        #expect(rig.peer.arrived == counting(20_000))
        #expect(rig.peer.isFinished)
        rig.peerEnds()
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("a peer that takes nothing of it is given up after the close timeout, also when the end can't be read yet")
    func blockedPeer() {
        var settings = Settings()
        settings.highWater = 1000
        let rig = Rig.open(.opens(.binary), settings: settings)
        rig.blocks(.peer)
        rig.clientSends(.binary(counting(20_000)))
        rig.clientEnds()
        #expect(rig.client.unreadCount > 0)
        rig.passes(4999)
        #expect(!rig.isClosed)
        rig.passes(1)
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("a slow peer gets also what could not be read yet when the client ended")
    func slowPeerUnread() {
        var settings = Settings()
        settings.highWater = 1000
        settings.pingMilliseconds = nil
        let rig = Rig.open(.opens(.binary), settings: settings)
        rig.blocks(.peer)
        rig.clientSends(.binary(counting(20_000)))
        rig.clientEnds()
        for _ in 0..<20 {
            rig.passes(4000)
            rig.lets(.peer, take: 1000)
        }
        #expect(rig.peer.arrived == counting(20_000))
        #expect(rig.peer.isFinished)
        #expect(rig.faults == [])
    }

    @Test("what waits for it is dropped, so that a peer which is blocked in writing can end")
    func queueIsDropped() {
        let rig = Rig.open()
        rig.blocks(.client)
        rig.peerSends("one")
        rig.peerSends("two")
        rig.peerEnds()
        rig.clientEnds()
        #expect(rig.client.queue.isEmpty)
        #expect(rig.peer.unreadCount == 0)
        #expect(rig.isClosed)
        #expect(rig.endingCode == 1006)
        #expect(rig.faults == [])
    }

    @Test("a peer that does not end is given up after the close timeout")
    func peerStays() {
        let rig = Rig.open()
        rig.clientEnds()
        rig.passes(4999)
        #expect(!rig.isClosed)
        rig.passes(1)
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("a server that goes down has nobody to tell")
    func serverGoesDown() {
        let rig = Rig.open()
        rig.clientEnds()
        rig.drains()
        #expect(rig.said.frames == [])
        #expect(rig.endingCode == 1006)
        #expect(rig.faults == [])
    }
}
