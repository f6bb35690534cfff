@testable import Bridge
import Configuration
import PeerDiscovery
import PeerFraming
import SessionRig
import Testing

/// RFC 6455, 7.1.7 and 7.4.1: the connection is failed with a code that says why.
@Suite("The client breaks a rule")
struct ViolationTests {
    private static let good = ClientFrame.text("good").bytes + ClientFrame.binary([], isFinal: true).bytes

    /// Each behind two good messages, with the code and the words that the client is told.
    private static let faults: [(wire: [UInt8], code: UInt16, reason: String)] = [
        ([0xC1, 0x80, 0, 0, 0, 0], 1002, "reserved bits 0x40 set without an extension"),
        ([0x83, 0x80, 0, 0, 0, 0], 1002, "unknown opcode 0x3"),
        ([0x81, 0x01, 0x61], 1002, "frame without a mask"),
        ([0x09, 0x80, 0, 0, 0, 0], 1002, "fragmented control frame"),
        ([0x89, 0xFE, 0, 126, 0, 0, 0, 0], 1002, "control frame of more than 125 bytes"),
        ([0x82, 0xFE, 0, 125, 0, 0, 0, 0], 1002, "length not in its shortest form"),
        ([0x82, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0], 1002, "length of more than 63 bits"),
        (ClientFrame.continuation([1]).bytes, 1002, "continuation without a message to continue"),
        (ClientFrame(0x1, [0xFF]).bytes, 1007, "text that is not UTF-8"),
        (ClientFrame(0x1, [0xC3]).bytes, 1007, "text that is not UTF-8"),
        (ClientFrame(0x8, [0x03]).bytes, 1002, "close frame with half a code"),
        (ClientFrame.close(1005).bytes, 1002, "close code 1005, which may not be sent"),
        (ClientFrame(0x8, [0x03, 0xE8, 0xFF]).bytes, 1007, "close reason that is not UTF-8"),
    ]

    @Test("it is told which, the peer gets what came before and then EOF", arguments: faults.indices)
    func told(index: Int) {
        let fault = Self.faults[index]
        let wire = Self.good + fault.wire + ClientFrame.text("behind").bytes
        for cut in 0...wire.count {
            let rig = Rig.open()
            rig.clientSends(Array(wire[..<cut]), Array(wire[cut...]))
            #expect(rig.said.frames == [.close(fault.code, fault.reason)])
            #expect(rig.peer.arrived == Array("good".utf8))
            #expect(rig.peer.isFinished && rig.client.isFinished)
            #expect(rig.session.tally == Tally(bytesToPeer: 4, messagesToPeer: 2))
            #expect(rig.endingCode == fault.code && rig.session.ending?.reason == fault.reason)
            #expect(rig.meant.violation == fault.code, "the model agrees")
            #expect(rig.faults == [])
        }
    }

    @Test("what it sends then is read and dropped until it goes or its time is over", arguments: [false, true])
    func lingers(goes: Bool) {
        let rig = Rig.open()
        rig.clientSends([0xFF])
        rig.clientSends(.text("dropped"), .close(1000))
        rig.peerSends("dropped")
        rig.peerEnds()
        #expect(rig.peer.arrived.isEmpty)
        #expect(rig.client.unreadCount == 0)
        #expect(!rig.isClosed)
        if goes { rig.clientEnds() } else { rig.passes(5000) }
        #expect(rig.isClosed)
        #expect(rig.said.frames.count == 1)
        #expect(rig.faults == [])
    }

    @Test("a slow peer still gets what came before the fault")
    func slowPeer() {
        let rig = Rig.open(.opens(.binary))
        rig.blocks(.peer)
        rig.clientSends(ClientFrame.binary(counting(10_000)).bytes + [0xFF])
        #expect(rig.said.frames.count == 1)
        rig.clientEnds()
        for _ in 0..<10 {
            rig.passes(4000)
            rig.lets(.peer, take: 1000)
        }
        #expect(rig.peer.arrived == counting(10_000))
        #expect(rig.peer.isFinished)
        #expect(rig.faults == [])
    }

    @Test("a fault behind our own Close is not told, but the peer gets nothing of what follows")
    func behindOurClose() {
        let rig = Rig.open()
        rig.peerEnds()
        rig.clientSends(.text("delivered"))
        rig.clientSends([0xFF] + ClientFrame.text("not").bytes)
        #expect(rig.said.frames == [.close(1000)])
        #expect(rig.peer.arrived == Array("delivered".utf8))
        #expect(rig.endingCode == 1000)
        #expect(rig.peer.isFinished && rig.client.isFinished)
        rig.clientEnds()
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("a message that is longer than the limit is refused with 1009 when its length shows, in one frame or many")
    func messageLimit() {
        var settings = Settings()
        settings.messageLimit = 10
        let allowed: [ClientFrame] = [
            .binary(counting(10)), .binary(counting(4), isFinal: false), .continuation(counting(6)),
        ]
        let whole = Rig.open(settings: settings)
        whole.clientSends(allowed.flatMap(\.bytes) + ClientFrame.binary(counting(11)).bytes.prefix(2))
        #expect(whole.peer.arrived == counting(10) + counting(4) + counting(6))
        #expect(whole.said.frames == [.close(1009, "frame of 11 bytes where the message may have 10 more")])
        #expect(whole.faults == [])

        let parts = Rig.open(settings: settings)
        parts.clientSends(.binary(counting(4), isFinal: false), .ping("!"), .continuation(counting(7)))
        #expect(parts.peer.arrived == counting(4))
        #expect(
            parts.said.frames == [.pong("!"), .close(1009, "frame of 7 bytes where the message may have 6 more")])
        #expect(parts.faults == [])
    }

    @Test("an echo stops at the fault")
    func echo() {
        let rig = Rig.open(.opens(.auto, to: .echo))
        rig.clientSends(.text("good"), .continuation([]))
        #expect(
            rig.said.frames == [.text("good"), .close(1002, "continuation without a message to continue")])
        rig.clientEnds()
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }
}
