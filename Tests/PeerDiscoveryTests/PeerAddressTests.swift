import TestSupport
import Testing

@testable import PeerDiscovery

@Suite("Peer address")
struct PeerAddressTests {
    @Test(
        "a URL names host and port",
        arguments: [
            ("tcp://localhost:80", "localhost", 80),
            ("tcp://localhost", "localhost", 5900),
            ("TCP://localhost:80", "localhost", 80),
            ("localhost", "localhost", 5900),
            ("localhost:80", "localhost", 80),
            ("127.0.0.1:65535", "127.0.0.1", 65535),
            ("my_host-1.example.:1", "my_host-1.example.", 1),
            ("LocalHost:080", "LocalHost", 80),
            // Lesson: IPv6 literals are split at the first colon.
            ("tcp://[::1]:80", "::1", 80),
            ("tcp://[::1]", "::1", 5900),
            ("[2001:db8::1]:443", "2001:db8::1", 443),
            ("[::1]", "::1", 5900),
            ("::1", "::1", 5900),
            ("tcp://::1", "::1", 5900),
            ("tcp://[fe80::1%eth0]:80", "fe80::1%eth0", 80),
            ("fe80::1%2", "fe80::1%2", 5900),
            ("[::ffff:10.0.0.1]:80", "::ffff:10.0.0.1", 80),
            ("echo", "echo", 5900),
        ] as [(String, String, UInt16)])
    func tcp(text: String, host: String, port: UInt16) throws {
        let address = try PeerAddress.parse(text, port: nil)
        #expect(address == .tcp(host: host, port: port))
        #expect(try PeerAddress.parse(address.description, port: nil) == address)
    }

    @Test("echo:// is the built-in peer", arguments: ["echo://", "ECHO://"])
    func echo(text: String) throws {
        #expect(try PeerAddress.parse(text, port: nil) == .echo)
        #expect(PeerAddress.echo.description == "echo://")
    }

    @Test("an address shows itself as the URL that names it, with its port")
    func descriptions() {
        #expect(PeerAddress.tcp(host: "a", port: 1).description == "tcp://a:1")
        #expect(PeerAddress.tcp(host: "::1", port: 80).description == "tcp://[::1]:80")
        #expect(PeerAddress.tcp(host: "fe80::1%eth0", port: 80).description == "tcp://[fe80::1%eth0]:80")
    }

    @Test(
        "the port comes from the URL, else from the option, else it is 5900",
        arguments: [
            ("tcp://a:80", nil, 80), ("tcp://a:80", 80, 80), ("tcp://a", 80, 80), ("tcp://a", nil, 5900),
            ("tcp://[::1]", 80, 80), ("::1", 80, 80),
        ] as [(String, UInt16?, UInt16)])
    func ports(text: String, option: UInt16?, port: UInt16) throws {
        let host = text.contains("::1") ? "::1" : "a"
        #expect(try PeerAddress.parse(text, port: option) == .tcp(host: host, port: port))
    }

    @Test("two ports that differ are an error")
    func portsDiffer() {
        #expect(throws: PeerAddressError.portsDiffer(inURL: 80, inOption: 81)) {
            try PeerAddress.parse("tcp://a:80", port: 81)
        }
        #expect(throws: PeerAddressError.portInvalid("0")) { try PeerAddress.parse("tcp://a", port: 0) }
        #expect(throws: PeerAddressError.echoTakesNothing) { try PeerAddress.parse("echo://", port: 80) }
    }

    @Test(
        "a missing scheme shows",
        arguments: [
            ("tcp://a", true), ("echo://", true), ("a", false), ("a:80", false), ("::1", false), ("tcp:a", false),
            ("[::1]:80", false),
        ])
    func namesScheme(text: String, claim: Bool) {
        #expect(PeerAddress.namesScheme(text) == claim)
    }

    private static let broken: [(String, PeerAddressError)] = [
        ("", .hostMissing),
        ("tcp://", .hostMissing),
        ("tcp://:80", .hostMissing),
        (":80", .hostMissing),
        ("http://a", .schemeUnknown("http")),
        ("unix:///run/a", .schemeUnknown("unix")),
        ("://a", .schemeUnknown("")),
        ("tcp ://a", .schemeUnknown("tcp ")),
        ("tcp:a", .portInvalid("a")),
        ("tcp:/a", .pathNotAllowed),
        ("tcp://a/", .pathNotAllowed),
        ("tcp://a:80/b", .pathNotAllowed),
        ("tcp://a?b", .pathNotAllowed),
        ("tcp://a#b", .pathNotAllowed),
        ("tcp:///a", .pathNotAllowed),
        ("tcp://user@a", .userNotAllowed),
        ("tcp://user:pass@a:80", .userNotAllowed),
        ("tcp://@a", .userNotAllowed),
        ("tcp://a b", .hostInvalid("a b")),
        (" tcp://a", .schemeUnknown(" tcp")),
        ("tcp://a ", .hostInvalid("a ")),
        ("tcp:// a", .hostInvalid(" a")),
        ("tcp://a\n", .hostInvalid("a\n")),
        ("tcp://a\0b", .hostInvalid("a\0b")),
        ("tcp://a\u{7F}", .hostInvalid("a\u{7F}")),
        ("tcp://a\\b", .hostInvalid("a\\b")),
        ("tcp://a%20b", .hostInvalid("a%20b")),
        ("tcp://m\u{FC}ller", .hostInvalid("m\u{FC}ller")),
        ("tcp://a]", .hostInvalid("a]")),
        ("tcp://a:", .portInvalid("")),
        ("tcp://a:0", .portInvalid("0")),
        ("tcp://a:65536", .portInvalid("65536")),
        ("tcp://a:99999999999999999999", .portInvalid("99999999999999999999")),
        ("tcp://a:-1", .portInvalid("-1")),
        ("tcp://a:+80", .portInvalid("+80")),
        ("tcp://a:80 ", .portInvalid("80 ")),
        ("tcp://a:0x50", .portInvalid("0x50")),
        ("tcp://a:\u{661}", .portInvalid("\u{661}")),
        ("tcp://[::1]:", .portInvalid("")),
        ("tcp://[::1]:0", .portInvalid("0")),
        ("tcp://[::1", .addressInvalid("[::1")),
        ("tcp://[]", .addressInvalid("")),
        ("tcp://[a]", .addressInvalid("a")),
        ("tcp://[127.0.0.1]", .addressInvalid("127.0.0.1")),
        ("tcp://[::1]80", .addressInvalid("[::1]80")),
        ("tcp://[::1]]", .addressInvalid("[::1]]")),
        ("tcp://[::1%]", .addressInvalid("::1%")),
        ("tcp://[::1%a b]", .addressInvalid("::1%a b")),
        ("tcp://[::1%a%b]", .addressInvalid("::1%a%b")),
        ("a:80:81", .addressInvalid("a:80:81")),
        ("tcp://::g", .addressInvalid("::g")),
        ("echo://a", .echoTakesNothing),
        ("echo:///", .echoTakesNothing),
        ("echo://:80", .echoTakesNothing),
    ]

    @Test("what is wrong with a URL is named", arguments: broken)
    func errors(text: String, error: PeerAddressError) {
        #expect(throws: error) { try PeerAddress.parse(text, port: nil) }
        #expect(!error.description.isEmpty)
    }

    @Test("any text is an address that shows itself rightly, or an error")
    func anyText() {
        forEachSeed { random in
            let pieces = [
                "tcp://", "echo://", "a", "::1", "[", "]", ":", "80", "%", "/", "@", "\u{E9}", "0", ".", "fe80",
            ]
            let text = (0..<random.below(8)).map { _ in random.element(of: pieces) }.joined()
            guard let address = try? PeerAddress.parse(text, port: nil) else { return true }
            return try PeerAddress.parse(address.description, port: nil) == address
                && PeerAddress.namesScheme(address.description)
        }
    }
}
