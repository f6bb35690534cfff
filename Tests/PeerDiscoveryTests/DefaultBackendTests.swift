import PeerFraming
import Testing

@testable import PeerDiscovery

@Suite("Default backend")
struct DefaultBackendTests {
    /// The backend with these settings, in order.
    private func backend(_ settings: [(String, String)]) throws(BackendOptionError) -> DefaultBackend {
        var builder = DefaultBackend.Builder()
        for (key, value) in settings { try builder.set(key, value) }
        return try builder.build(framings: FramingTable())
    }

    private func route(_ settings: (String, String)..., offering protocols: [String] = []) throws -> Route {
        try backend(settings).route(try handshake("/", offering: protocols))
    }

    @Test("without settings everyone reaches port 5900 of this machine, framed automatically")
    func defaults() throws {
        let route = try route(offering: ["a"])
        #expect(route.peers == [.tcp(host: "localhost", port: 5900)])
        #expect(route.framing == FramingChoice(name: "auto", configuration: ""))
        #expect(route.subprotocol == nil)
        #expect(try backend([]).warnings.isEmpty)
        #expect(try backend([]).pace == .immediate)
    }

    @Test("each setting shows in the route")
    func settings() throws {
        let route = try route(
            ("host", "tcp://a"), ("port", "80"), ("framing", "binary"), ("framing-config", "crlf"), ("protocol", "x"),
            offering: ["x"])
        #expect(
            route
                == Route(
                    peers: [.tcp(host: "a", port: 80)],
                    framing: FramingChoice(name: "binary", configuration: "crlf"), subprotocol: "x"))
    }

    // Lesson: a missing port is an error although documented as optional.
    @Test("a URL alone is enough", arguments: [("tcp://a:80", 80), ("tcp://a", 5900)] as [(String, UInt16)])
    func urlAlone(url: String, port: UInt16) throws {
        #expect(try route(("host", url)).peers == [.tcp(host: "a", port: port)])
    }

    @Test("echo:// reaches the built-in peer")
    func echo() throws {
        #expect(try route(("host", "echo://")).peers == [.echo])
    }

    @Test("the last value of a key counts, and the order of keys does not")
    func lastCounts() throws {
        #expect(
            try route(("port", "80"), ("host", "tcp://a:81"), ("port", "81")).peers == [.tcp(host: "a", port: 81)])
        #expect(
            try route(("port", "80"), ("host", "tcp://a"), ("host", "tcp://b")).peers == [.tcp(host: "b", port: 80)])
    }

    @Test("a host without a scheme works, with a warning")
    func warning() throws {
        let backend = try backend([("host", "::1"), ("port", "80")])
        #expect(try backend.route(try handshake("/")).peers == [.tcp(host: "::1", port: 80)])
        #expect(backend.warnings == [.schemeMissing(address: .tcp(host: "::1", port: 80))])
        #expect(backend.warnings.map(\.key) == ["host"])
        #expect(backend.warnings.map(\.description).allSatisfy { $0.contains("tcp://[::1]:80") })
    }

    // Lesson: unknown keys and failures of options are ignored.
    @Test(
        "a wrong setting is refused when it is set, and names its key",
        arguments: [
            ("hosts", "a", .unknownKey("hosts", known: ["host", "port", "framing", "framing-config", "protocol"])),
            ("Host", "a", .unknownKey("Host", known: DefaultBackend.Builder.keys)),
            ("", "a", .unknownKey("", known: DefaultBackend.Builder.keys)),
            ("host", "", .host(.hostMissing)),
            ("host", "http://a", .host(.schemeUnknown("http"))),
            ("host", "tcp://a:0", .host(.portInvalid("0"))),
            ("port", "", .port(.portInvalid(""))),
            ("port", "0", .port(.portInvalid("0"))),
            ("port", "65536", .port(.portInvalid("65536"))),
            ("port", "http", .port(.portInvalid("http"))),
            ("protocol", "", .invalidProtocol("")),
            ("protocol", "a b", .invalidProtocol("a b")),
            ("protocol", "a,,b", .invalidProtocol("a,,b")),
            ("protocol", "a/b", .invalidProtocol("a/b")),
            ("protocol", "\u{E9}", .invalidProtocol("\u{E9}")),
            ("protocol", " \u{308}a", .invalidProtocol(" \u{308}a")),
        ] as [(String, String, BackendOptionError)])
    func wrongSettings(key: String, value: String, error: BackendOptionError) {
        var builder = DefaultBackend.Builder()
        #expect(throws: error) { try builder.set(key, value) }
        #expect(error.key == key)
        #expect(!error.description.isEmpty)
    }

    @Test("settings that disagree are refused when the backend is built")
    func disagreement() {
        #expect(throws: BackendOptionError.port(.portsDiffer(inURL: 80, inOption: 81))) {
            try backend([("host", "tcp://a:80"), ("port", "81")])
        }
        #expect(throws: BackendOptionError.port(.echoTakesNothing)) {
            try backend([("host", "echo://"), ("port", "81")])
        }
        #expect(throws: BackendOptionError.unknownFraming("Auto", known: FramingTable().names)) {
            try backend([("framing", "Auto")])
        }
    }

    @Test("the port of a UDP peer may stand in either setting, in any order, but has to stand somewhere")
    func datagramPort() throws {
        #expect(try route(("host", "udp://a"), ("port", "53")).peers == [.udp(host: "a", port: 53)])
        #expect(try route(("port", "53"), ("host", "udp://a")).peers == [.udp(host: "a", port: 53)])
        #expect(throws: BackendOptionError.host(.portMissing)) { try backend([("host", "udp://a")]) }
        #expect(throws: BackendOptionError.port(.portNotAllowed(scheme: "unix"))) {
            try backend([("host", "unix:///a"), ("port", "53")])
        }
    }

    @Test("a setting that is refused changes nothing")
    func refusedSetting() throws {
        var builder = DefaultBackend.Builder()
        try builder.set("host", "tcp://a:80")
        #expect(throws: BackendOptionError.self) { try builder.set("host", "http://b") }
        let route = try builder.build(framings: FramingTable()).route(try handshake("/"))
        #expect(route.peers == [.tcp(host: "a", port: 80)])
    }

    // Lesson: an answer that the client never offered makes browsers fail the connection.
    @Test(
        "the subprotocol is one that the client offers, in its spelling, by the server's preference",
        arguments: [
            ("mqtt", ["mqtt"], "mqtt"),
            ("mqtt", ["MQTT"], "MQTT"),
            ("MQTT", ["mqtt"], "mqtt"),
            ("mqtt", ["x", "Mqtt", "mqtt"], "Mqtt"),
            ("mqtt", ["mqtts"], nil),
            ("mqtt", [], nil),
            ("a,b", ["b", "a"], "a"),
            (" a ,\tb ", ["b"], "b"),
            ("*", ["x", "y"], "x"),
            ("*", [], nil),
            ("a, *", ["x", "A"], "A"),
            ("a, *", ["x", "y"], "x"),
        ] as [(String, [String], String?)])
    func subprotocols(rule: String, offered: [String], answer: String?) throws {
        #expect(try route(("protocol", rule), offering: offered).subprotocol == answer)
    }

    // Lesson: `protocol` unset: the client connects, without one.
    @Test("without a rule no subprotocol is answered")
    func unset() throws {
        #expect(try route(offering: ["a", "b"]).subprotocol == nil)
    }
}
