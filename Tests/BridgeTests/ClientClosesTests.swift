@testable import Bridge
import Configuration
import PeerDiscovery
import PeerFraming
import SessionRig
import Testing

/// RFC 6455, 5.5.1 and 7. Earlier bridges answer no Close, or cut TCP before theirs has left.
@Suite("The client closes")
struct ClientClosesTests {
    @Test(
        "its Close is answered with its code, the peer reads EOF, and the peer's EOF ends the session",
        arguments: [nil, 1000, 1001, 1011, 3000, 4999])
    func answered(code: UInt16?) {
        let rig = Rig.open()
        rig.clientSends(.text("last"), .close(code, code == nil ? "" : "bye"))
        // RFC 6455, 5.5.1: the code is echoed. The reason is the client's own.
        #expect(rig.said.frames == [.close(code)])
        #expect(rig.peer.arrived == Array("last".utf8))
        #expect(rig.peer.isFinished)
        // RFC 6455, 7.1.1: the server ends TCP first.
        #expect(rig.client.isClosed)
        #expect(!rig.isClosed)
        rig.peerEnds()
        #expect(rig.isClosed)
        #expect(rig.endingCode == code ?? 1005)
        #expect(rig.session.ending?.reason == (code == nil ? "" : "bye"))
        #expect(rig.faults == [])
    }

    @Test("its Close is answered only once the peer has taken all that came before")
    func waitsForThePeer() {
        let rig = Rig.open()
        rig.blocks(.peer)
        rig.clientSends(.text("all of this"), .close(1000))
        #expect(rig.session.awaitsPeerDrained == true)
        rig.lets(.peer, take: 10)
        #expect(rig.said.frames == [])
        #expect(!rig.peer.isFinished && !rig.client.isFinished)
        rig.lets(.peer, take: 1)
        #expect(rig.said.frames == [.close(1000)])
        #expect(rig.session.awaitsPeerDrained == false)
        #expect(rig.peer.arrived == Array("all of this".utf8))
        #expect(rig.peer.isFinished && rig.client.isClosed)
        #expect(rig.faults == [])
    }

    @Test("the same wherever the last message and the Close are cut")
    func cut() {
        let wire = ClientFrame.text("last").bytes + ClientFrame.close(4000, "é").bytes
        for cut in 0...wire.count {
            let rig = Rig.open()
            rig.clientSends(Array(wire[..<cut]), Array(wire[cut...]))
            #expect(rig.said.frames == [.close(4000)])
            #expect(rig.peer.arrived == Array("last".utf8))
            #expect(rig.endingCode == 4000)
            #expect(rig.faults == [])
        }
    }

    @Test("a peer that takes nothing holds the answer up for the close timeout, and the session for one more")
    func blockedPeer() {
        let rig = Rig.open()
        rig.blocks(.peer)
        rig.clientSends(.text("never taken"), .close(1000))
        rig.passes(4999)
        #expect(rig.said.frames == [])
        rig.passes(1)
        #expect(rig.said.frames == [.close(1000)])
        #expect(!rig.isClosed)
        rig.passes(4999)
        #expect(!rig.isClosed)
        rig.passes(1)
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("a peer that is slow gets all, however long it takes, and the answer comes after")
    func slowPeer() {
        let rig = Rig.open(.opens(.binary))
        rig.blocks(.peer)
        rig.clientSends(.binary(counting(100_000)), .close(1000))
        for _ in 0..<99 {
            rig.passes(4000)
            rig.lets(.peer, take: 1000)
            #expect(rig.said.frames == [])
        }
        rig.passes(4000)
        rig.lets(.peer, take: 1000)
        #expect(rig.said.frames == [.close(1000)])
        #expect(rig.peer.arrived == counting(100_000))
        #expect(rig.faults == [])
    }

    @Test("what the peer says until the Close is answered is delivered, what it says then is not")
    func peerGoesOn() {
        let rig = Rig.open()
        rig.blocks(.peer)
        rig.clientSends(.text("x"), .close(1000))
        rig.peerSends("in time")
        rig.lets(.peer, take: nil)
        rig.peerSends("too late")
        #expect(rig.said.frames == [.text("in time"), .close(1000)])
        #expect(rig.session.tally == Tally(bytesToPeer: 1, messagesToPeer: 1, bytesToClient: 7, messagesToClient: 1))
        // A peer that is blocked in writing would never read what the client sent.
        #expect(rig.peer.unreadCount == 0)
        #expect(rig.faults == [])
    }

    @Test("what stands behind its Close is nobody's: not the peer's, and no second Close is heard")
    func behindTheClose() {
        let rig = Rig.open()
        rig.blocks(.peer)
        rig.clientSends(.text("a"), .close(1000), .text("b"), .ping("c"), .close(4000))
        rig.clientSends(.text("d"))
        rig.lets(.peer, take: nil)
        rig.peerEnds()
        #expect(rig.peer.arrived == Array("a".utf8))
        #expect(rig.said.frames == [.close(1000)])
        #expect(rig.endingCode == 1000)
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test(
        "a peer that ends while the Close waits for it changes nothing: it is answered then, and with its own code",
        arguments: [1000, 4001])
    func peerEndsMeanwhile(code: UInt16) {
        let rig = Rig.open()
        rig.blocks(.peer)
        rig.clientSends(.text("for the peer"), .close(code))
        rig.peerSends("for the client")
        rig.peerEnds()
        #expect(rig.said.frames == [.text("for the client")])
        rig.lets(.peer, take: nil)
        #expect(rig.said.frames == [.text("for the client"), .close(code)])
        #expect(rig.peer.arrived == Array("for the peer".utf8))
        #expect(rig.endingCode == code)
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test(
        "a peer that breaks while the Close waits for it takes nothing any more: it is answered at once, with its own code"
    )
    func peerBreaksMeanwhile() {
        let rig = Rig.open()
        rig.blocks(.peer)
        rig.clientSends(.text("for the peer"), .close(4001))
        rig.peerEnds(.reset)
        #expect(rig.said.frames == [.close(4001)])
        #expect(rig.endingCode == 4001)
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("a server that goes down while the Close waits does not cross it with one of its own")
    func goesAwayMeanwhile() {
        let rig = Rig.open()
        rig.blocks(.peer)
        rig.clientSends(.text("for the peer"), .close(4001))
        rig.drains()
        #expect(rig.said.frames == [])
        rig.lets(.peer, take: nil)
        #expect(rig.said.frames == [.close(4001)])
        #expect(rig.peer.arrived == Array("for the peer".utf8))
        #expect(rig.faults == [])
    }

    @Test("a client that ends TCP right behind its Close loses nothing of what it sent")
    func endsBehindTheClose() {
        let rig = Rig.open()
        rig.blocks(.peer)
        rig.clientSends(.text("all of this"), .close(1000))
        rig.clientEnds()
        #expect(!rig.isClosed && !rig.session.lostClient)
        rig.lets(.peer, take: nil)
        #expect(rig.peer.arrived == Array("all of this".utf8))
        #expect(rig.peer.isFinished)
        #expect(rig.said.frames == [.close(1000)])
        rig.peerEnds()
        #expect(rig.isClosed)
        #expect(rig.endingCode == 1000)
        #expect(rig.faults == [])
    }

    @Test("a peer that keeps its own direction open is waited for, for the close timeout")
    func peerStays() {
        let rig = Rig.open()
        rig.clientSends(.close(1000))
        rig.peerSends("more and more")
        rig.passes(4999)
        #expect(!rig.isClosed)
        rig.passes(1)
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("an answer that the client does not take is waited for, for the close timeout")
    func answerIsNotTaken() {
        let rig = Rig.open()
        rig.blocks(.client)
        rig.clientSends(.close(1000))
        rig.peerEnds()
        rig.passes(4999)
        #expect(!rig.isClosed && !rig.client.isClosed)
        rig.passes(1)
        #expect(rig.isClosed)
    }
}
