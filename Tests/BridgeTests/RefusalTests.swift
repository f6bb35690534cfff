import Bridge
import Configuration
import HTTPUpgrade
import PeerDiscovery
import PeerFraming
import SessionRig
import Testing

/// RFC 6455, 4.2.2. Earlier bridges leave a plain GET without an answer.
@Suite("Refusing a handshake")
struct RefusalTests {
    @Test(
        "what discovery refuses is answered with a whole response, and the connection ends",
        arguments: [
            (UpgradeRefusal.noRoute, 404), (.backendFailed, 500), (.peerRefused, 502), (.peerUnknown, 502),
            (.tooManyConnections(retryAfterSeconds: 1), 503), (.tooSlow, 504),
        ])
    func refusedByDiscovery(refusal: UpgradeRefusal, status: Int) {
        let rig = Rig.open(.refuses(refusal))
        #expect(rig.said.status == status)
        #expect(rig.said.body == refusal.explanation + "\n")
        #expect(rig.session.refusal == refusal)
        #expect(rig.session.phase == .refused)
        #expect(rig.client.isFinished)
        #expect(rig.peer.arrived.isEmpty && !rig.session.readsPeer)
        rig.clientEnds()
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test(
        "a request that is none is refused as soon as that shows, and never reaches discovery",
        arguments: [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 426), ("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
            ("\u{16}\u{3}\u{1}", 400), ("nonsense\r\n", 400), ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ])
    func refusedByItself(request: String, status: Int) {
        let rig = Rig()
        rig.clientSends(Array(request.utf8))
        #expect(rig.said.status == status)
        #expect(rig.session.request == nil)
        #expect(rig.session.path == (status == 400 ? "" : "/"))
        #expect(rig.client.isFinished)
        #expect(rig.faults == [])
    }

    @Test("limits of the settings are those of the request")
    func limits() {
        var settings = Settings()
        settings.requestLineLimit = 20
        let long = Rig(settings: settings)
        long.clientSends(Rig.request(path: "/much/too/long"))
        #expect(long.said.status == 414)

        settings = Settings()
        settings.headerLimit = 50
        let large = Rig(settings: settings)
        large.clientSends(Rig.request())
        #expect(large.said.status == 431)

        settings = Settings()
        settings.headerCountLimit = 3
        let many = Rig(settings: settings)
        many.clientSends(Rig.request())
        #expect(many.said.status == 431)
    }

    @Test("what a refused client still sends is read and dropped, so that its answer survives")
    func lingers() {
        let rig = Rig.open(.refuses(.noRoute))
        rig.clientSends(Array(repeating: 0x41, count: 100_000))
        #expect(rig.client.unreadCount == 0)
        #expect(!rig.isClosed)
        #expect(rig.said.body == UpgradeRefusal.noRoute.explanation + "\n")
        rig.clientEnds()
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("a refused client that does not go away is closed when the close timeout is over")
    func overstays() {
        let rig = Rig.open(.refuses(.noRoute))
        rig.passes(4999)
        #expect(!rig.isClosed)
        rig.passes(1)
        #expect(rig.isClosed)
    }

    @Test(
        "a refusal waits for a client that takes it late, but not longer than the close timeout",
        arguments: [4999, 5000])
    func slowClient(milliseconds: UInt64) {
        let rig = Rig(.refuses(.noRoute))
        rig.blocks(.client)
        rig.clientSends(Rig.request())
        rig.passes(milliseconds)
        #expect(rig.isClosed == (milliseconds >= 5000))
        rig.lets(.client, take: nil)
        #expect(rig.client.isFinished == (milliseconds < 5000))
        #expect(rig.client.arrived.isEmpty == (milliseconds >= 5000))
        #expect(rig.faults == [])
    }

    @Test("a request that is not whole in time gets 408; until then nothing")
    func handshakeTimeout() {
        let rig = Rig()
        rig.passes(4000)
        rig.clientSends(Array(Rig.request().dropLast()))
        rig.passes(5999)
        #expect(rig.client.arrived.isEmpty)
        rig.passes(1)
        #expect(rig.said.status == 408)
        #expect(rig.client.isFinished)
        rig.passes(5000)
        #expect(rig.isClosed)
        #expect(rig.faults == [])
    }

    @Test("a peer that is not there in time gives 504, counted from the end of the request")
    func connectTimeout() {
        let rig = Rig(.later)
        rig.passes(9000)
        rig.clientSends(Rig.request())
        rig.passes(9999)
        #expect(rig.session.phase == .discovery)
        rig.passes(1)
        #expect(rig.said.status == 504)
        #expect(rig.faults == [])
    }

    @Test("an open session has no deadline of its handshake any more")
    func noDeadlineAfterwards() {
        var settings = Settings()
        settings.pingMilliseconds = nil
        let rig = Rig.open(settings: settings)
        #expect(rig.session.nextDeadline == nil)
        rig.passes(1_000_000)
        #expect(rig.session.phase == .open)
        #expect(rig.said.frames.isEmpty && !rig.isClosed)
    }

    @Test("a server that goes down answers 503 to who is not open yet", arguments: [false, true])
    func goesAway(inDiscovery: Bool) {
        let rig = Rig(.later)
        rig.clientSends(inDiscovery ? Rig.request() : Array("GET".utf8))
        rig.drains()
        #expect(rig.said.status == 503)
        #expect(rig.client.isFinished)
        rig.drains()
        #expect(rig.said.body == UpgradeRefusal.shuttingDown.explanation + "\n")
        #expect(rig.faults == [])
    }

    @Test("a client that ends before its request is whole is forgotten without a word")
    func endsEarly() {
        let rig = Rig()
        rig.clientSends(Array("GET / HT".utf8))
        rig.clientEnds()
        #expect(rig.isClosed)
        #expect(rig.client.arrived.isEmpty)
    }

    @Test("a client that is gone while its peer is looked for ends the search at once")
    func vanishes() {
        let rig = Rig(.later)
        rig.clientSends(Rig.request())
        rig.clientEnds(.reset)
        #expect(rig.isClosed)
    }

    @Test("a client that has ended only its own direction while its peer is looked for still gets an answer")
    func halfClosed() {
        let rig = Rig(.later)
        rig.clientSends(Rig.request() + ClientFrame.text("last words").bytes)
        rig.clientEnds()
        #expect(!rig.isClosed)
        rig.discovered(.opens(.auto))
        #expect(rig.said.status == 101)
        #expect(rig.peer.arrived == Array("last words".utf8))
        #expect(rig.peer.isFinished)
        #expect(rig.faults == [])
    }
}
