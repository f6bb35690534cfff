import Bridge
import Configuration
import PeerDiscovery
import PeerFraming
import SessionRig
import Testing

/// A server that ends says so.
@Suite("The server goes down")
struct GoingAwayTests {
    private static let farewell = ServerFrame.close(1001, "the server is shutting down")

    @Test("the client is told once, and what it sends before its own Close is delivered")
    func told() {
        let rig = Rig.open()
        rig.clientSends(.text("before "))
        rig.peerSends("before")
        rig.drains()
        rig.drains()
        rig.clientSends(.text("after"))
        rig.peerSends("after")
        #expect(rig.said.frames == [.text("before"), Self.farewell])
        #expect(rig.peer.arrived == Array("before after".utf8))
        #expect(!rig.client.isFinished && !rig.peer.isFinished && !rig.isClosed)
        rig.clientSends(.close(1001))
        #expect(rig.client.isClosed && rig.peer.isFinished)
        rig.peerEnds()
        #expect(rig.isClosed)
        #expect(rig.endingCode == 1001)
        #expect(rig.faults == [])
    }

    @Test("what waits for a slow client stands in front of the Close")
    func slowClient() {
        let rig = Rig.open()
        rig.blocks(.client)
        rig.peerSends("one")
        rig.peerSends("two")
        rig.drains()
        rig.lets(.client, take: nil)
        #expect(rig.said.frames == [.text("one"), Self.farewell])
        #expect(rig.peer.unreadCount == 0, "a peer that is blocked in writing still takes what the client sends")
        #expect(rig.faults == [])
    }

    @Test("a session that is closing already is not told again")
    func closingAlready() {
        let rig = Rig.open()
        rig.peerEnds()
        rig.drains()
        #expect(rig.said.frames == [.close(1000)])
        #expect(rig.endingCode == 1000)
        #expect(rig.faults == [])
    }

    @Test(
        "a client that does not answer, or a peer that does not end, has the close timeout", arguments: [false, true])
    func deadline(answers: Bool) {
        let rig = Rig.open()
        rig.drains()
        rig.passes(3000)
        if answers { rig.clientSends(.close(1001)) }
        // The Close is a sign of life, so the time begins anew.
        rig.passes(answers ? 4999 : 1999)
        #expect(!rig.isClosed)
        rig.passes(1)
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("the peer ending or breaking afterwards says nothing new to the client", arguments: [End.Tail.end, .reset])
    func peerAfterwards(tail: End.Tail) {
        let rig = Rig.open()
        rig.drains()
        rig.peerEnds(tail)
        #expect(rig.said.frames == [Self.farewell])
        rig.clientSends(.close(1001))
        #expect(rig.isClosed)
        #expect(rig.endingCode == 1001)
        #expect(rig.faults == [])
    }
}
