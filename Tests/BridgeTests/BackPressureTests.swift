import Bridge
import Configuration
import PeerDiscovery
import PeerFraming
import SessionRig
import Testing

/// Earlier bridges freeze for all when one client does not read, or queue for it without bound.
@Suite("Back-pressure")
struct BackPressureTests {
    private static var small: Settings {
        var settings = Settings()
        settings.highWater = 1024
        return settings
    }

    @Test("a peer that takes nothing stops the reading of the client after one read, and nothing is lost")
    func slowPeer() {
        let rig = Rig.open(.opens(.binary), settings: Self.small)
        rig.blocks(.peer)
        rig.clientSends(.binary(counting(50_000)))
        #expect(rig.peer.queue.count <= 1024)
        #expect(rig.client.unreadCount > 48_000)
        while rig.peer.arrived.count < 50_000 {
            let before = rig.peer.arrived.count
            rig.lets(.peer, take: 777)
            #expect(rig.peer.arrived.count > before)
        }
        #expect(rig.peer.arrived == counting(50_000))
        #expect(rig.faults == [])
    }

    @Test("a client that takes nothing stops the reading of the peer after one read, and nothing is lost")
    func slowClient() {
        let rig = Rig.open(.opens(.binary), settings: Self.small)
        rig.blocks(.client)
        rig.peerSends(counting(50_000))
        #expect(rig.client.queue.count <= 1024 + 4)
        #expect(rig.peer.unreadCount == 50_000 - 1024)
        while rig.peer.unreadCount > 0 || !rig.client.queue.isEmpty { rig.lets(.client, take: 777) }
        #expect(rig.said.payload == counting(50_000))
        #expect(rig.faults == [])
    }

    @Test("who is slow one way is served the other way", arguments: [Side.client, .peer])
    func oneWay(slow: Side) {
        let rig = Rig.open(settings: Self.small)
        rig.blocks(slow)
        rig.clientSends(.text("up"))
        rig.peerSends("down")
        rig.clientSends(.text("up"))
        rig.peerSends("down")
        switch slow {
        case .client: #expect(rig.peer.arrived == Array("upup".utf8))
        case .peer: #expect(rig.said.frames == [.text("down"), .text("down")])
        }
        rig.lets(slow, take: nil)
        #expect(rig.peer.arrived == Array("upup".utf8))
        #expect(rig.said.payload == Array("downdown".utf8))
        #expect(rig.faults == [])
    }

    @Test("pongs that a client does not take stop the reading of its pings")
    func pongs() {
        let rig = Rig.open(settings: Self.small)
        rig.blocks(.client)
        for number in 0..<1000 { rig.clientSends(.ping("\(number)")) }
        #expect(rig.client.queue.count < 1024 + 1024)
        #expect(rig.client.unreadCount > 0)
        rig.lets(.client, take: nil)
        #expect(rig.said.frames == (0..<1000).map { .pong("\($0)") })
        #expect(rig.faults == [])
    }

    @Test("an echo that its client does not take stops the reading of it after one read")
    func echo() {
        let rig = Rig.open(.opens(.auto, to: .echo), settings: Self.small)
        rig.blocks(.client)
        rig.clientSends(.binary(counting(50_000)))
        #expect(rig.client.queue.count <= 1024 + 10)
        while rig.client.unreadCount > 0 { rig.lets(.client, take: 1000) }
        rig.lets(.client, take: nil)
        #expect(rig.said.payload == counting(50_000))
        #expect(rig.faults == [])
    }

    @Test("the smallest frames make no batch larger than what was read, whoever sends them")
    func smallestFrames() {
        let rig = Rig.open(.opens(.auto, to: .echo), settings: Self.small)
        rig.clientSends(Array(repeating: ClientFrame.ping("").bytes, count: 1000).flatMap(\.self))
        rig.clientSends(Array(repeating: ClientFrame.binary([]).bytes, count: 1000).flatMap(\.self))
        #expect(rig.said.frames.count == 2000)
        #expect(rig.largestBatch <= 1024)
        #expect(rig.session.tally.messagesToClient == 1000 && rig.session.tally.messagesToPeer == 1000)
        #expect(rig.faults == [])
    }
}
