import Bridge
import Configuration
import HTTPUpgrade
import PeerDiscovery
import PeerFraming
import SessionRig
import Testing

/// RFC 6455, 4.2. Earlier bridges lose frames that come with the handshake, and say 101 before they know the peer.
@Suite("Opening a session")
struct OpeningTests {
    /// What a client that is in a hurry sends at once: the request, a text, a fragment, a ping.
    private static let hasty: [UInt8] =
        Rig.request() + ClientFrame.text("Hello").bytes + ClientFrame.binary([1, 2], isFinal: false).bytes
        + ClientFrame.ping("!").bytes
    private static let first = Array("Hello".utf8) + [1, 2]

    @Test("the handshake of RFC 6455, 1.3 is answered as it says there")
    func accepted() {
        let rig = Rig.open()
        #expect(rig.said.status == 101)
        #expect(rig.said.head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        #expect(!rig.said.head.contains("Sec-WebSocket-Protocol"))
        #expect(rig.session.phase == .open)
        #expect(rig.session.path == "/chat")
        #expect(rig.session.peer == .tcp(host: "192.0.2.1", port: 5900))
        #expect(rig.faults == [])
    }

    @Test("the subprotocol of the route is answered")
    func subprotocol() {
        let rig = Rig(.opens(.auto, subprotocol: "Mqtt"))
        rig.clientSends(Rig.request("Sec-WebSocket-Protocol: stomp, Mqtt\r\n"))
        #expect(rig.said.head.contains("Sec-WebSocket-Protocol: Mqtt"))
    }

    @Test("the path for the log has no query, which may hold secrets")
    func path() {
        let rig = Rig()
        rig.clientSends(Rig.request(path: "/a%20b?token=secret"))
        #expect(rig.session.path == "/a%20b")
        #expect(rig.session.request == nil)
    }

    @Test("frames in the handshake's own segment reach the peer, wherever it is cut", arguments: 0...hasty.count)
    func framesBehindTheRequest(at cut: Int) {
        let rig = Rig()
        rig.clientSends(Array(Self.hasty[..<cut]), Array(Self.hasty[cut...]))
        #expect(rig.peer.arrived == Self.first)
        #expect(rig.said.frames == [.pong("!")])
        #expect(rig.faults == [])
    }

    @Test("a handshake that comes byte by byte opens as one that comes at once")
    func byteByByte() {
        let rig = Rig()
        for byte in Self.hasty { rig.clientSends([byte]) }
        #expect(rig.said.status == 101)
        #expect(rig.peer.arrived == Self.first)
        #expect(rig.faults == [])
    }

    @Test("while the peer is looked for nothing is answered, read or passed on; then all is", arguments: [false, true])
    func discovery(peerSpeaksFirst: Bool) {
        let rig = Rig(.later)
        rig.clientSends(Self.hasty)
        rig.clientSends(.binary([3], isFinal: true).continued)
        #expect(rig.session.phase == .discovery)
        #expect(rig.session.request?.target == "/chat")
        #expect(!rig.session.readsClient && !rig.session.readsPeer)
        #expect(rig.client.arrived.isEmpty && rig.peer.arrived.isEmpty)
        #expect(rig.client.unreadCount > 0)

        if peerSpeaksFirst { rig.peerSends("welcome") }
        #expect(rig.client.arrived.isEmpty)
        rig.discovered(.opens(.auto))
        #expect(rig.said.status == 101)
        #expect(rig.peer.arrived == Self.first + [3])
        #expect(rig.said.frames.contains(.text("welcome")) == peerSpeaksFirst)
        #expect(rig.faults == [])
    }

    @Test("101 leaves before the peer gets a byte, also while the client takes nothing")
    func answerFirst() {
        let rig = Rig()
        rig.blocks(.client)
        rig.clientSends(Self.hasty)
        #expect(rig.client.queue.starts(with: "HTTP/1.1 101 ".utf8))
        #expect(rig.peer.arrived == Self.first)
        #expect(rig.faults == [])
    }

    @Test("more than one read's worth of frames behind the request is kept")
    func manyFramesBehindTheRequest() {
        var settings = Settings()
        settings.highWater = 4096
        let payload = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let rig = Rig(.later, settings: settings)
        rig.clientSends(Rig.request() + ClientFrame.binary(payload).bytes)
        rig.discovered(.opens(.binary))
        #expect(rig.peer.arrived == payload)
        #expect(rig.faults == [])
    }

    @Test("a session that is open gives back what only its handshake needed")
    func memory() {
        let rig = Rig.open()
        #expect(rig.session.request == nil)
        #expect(rig.session.unreadCount == 0)
    }

    @Test("a discovery is never fed: that would be the driver's mistake")
    func driverMistake() async {
        await #expect(processExitsWith: .failure) {
            let rig = Rig(.later)
            rig.clientSends(Rig.request())
            var bytes: [UInt8] = [0x81]
            var span = bytes.mutableSpan
            var turn = Turn(loanSize: 16) { 0 }
            rig.session.received(fromClient: &span, &turn)
        }
    }
}

extension ClientFrame {
    /// The same payload as the last fragment of a message.
    fileprivate var continued: ClientFrame { .continuation(payload) }
}
