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

    @Test(
        "a path is taken as it is",
        arguments: [
            ("unix:///run/a", .unix(path: "/run/a")),
            ("UNIX:///run/A", .unix(path: "/run/A")),
            ("unix://a", .unix(path: "a")),
            ("unix://@a", .unix(path: "@a")),
            ("unix://./@a", .unix(path: "./@a")),
            ("unix:///a b/c:80?d#e%20@[", .unix(path: "/a b/c:80?d#e%20@[")),
            ("unix:///m\u{FC}ller", .unix(path: "/m\u{FC}ller")),
            ("unix-dgram:///run/a", .unixDatagram(path: "/run/a")),
            ("Unix-Dgram://@a", .unixDatagram(path: "@a")),
            ("fifotx:///run/a", .pipeFromClient(path: "/run/a")),
            ("fifotx://@", .pipeFromClient(path: "@")),
            ("fiforx://a", .pipeToClient(path: "a")),
        ] as [(String, PeerAddress)])
    func paths(text: String, address: PeerAddress) throws {
        #expect(try PeerAddress.parse(text, port: nil) == address)
        #expect(try PeerAddress.parse(address.description, port: nil) == address)
        #expect(throws: PeerAddressError.portNotAllowed(scheme: address.scheme)) {
            try PeerAddress.parse(text, port: 80)
        }
    }

    @Test("a socket's path has at most 107 bytes, a pipe's 4095", arguments: ["x", "\u{FC}"])
    func pathLengths(letter: String) throws {
        let limits = [("unix", 107), ("unix-dgram", 107), ("fifotx", 4095), ("fiforx", 4095)]
        for (scheme, limit) in limits {
            let fitting = "/" + String(repeating: letter, count: (limit - 1) / letter.utf8.count)
            #expect(throws: Never.self) { try PeerAddress.parse("\(scheme)://\(fitting)", port: nil) }
            let long = fitting + letter + letter
            #expect(throws: PeerAddressError.pathTooLong(long.utf8.count, limit: limit)) {
                try PeerAddress.parse("\(scheme)://\(long)", port: nil)
            }
        }
    }

    @Test(
        "udp:// is read as tcp:// is, but has no usual port",
        arguments: [
            ("udp://a:53", nil, "a", 53), ("UDP://a", 53, "a", 53), ("udp://[::1]:53", 53, "::1", 53),
            ("udp://::1", 53, "::1", 53),
        ] as [(String, UInt16?, String, UInt16)])
    func udp(text: String, option: UInt16?, host: String, port: UInt16) throws {
        let address = try PeerAddress.parse(text, port: option)
        #expect(address == .udp(host: host, port: port))
        #expect(try PeerAddress.parse(address.description, port: nil) == address)
    }

    @Test(
        "which peers have datagrams, take messages, and have an end to wait for",
        arguments: [
            ("tcp://a", false, true, true), ("udp://a:1", true, true, false), ("unix:///a", false, true, true),
            ("unix-dgram:///a", true, true, false), ("fifotx:///a", false, true, false),
            ("fiforx:///a", false, false, false), ("echo://", false, true, false),
        ])
    func kinds(text: String, hasDatagrams: Bool, takesMessages: Bool, hasTwoEnds: Bool) throws {
        let address = try PeerAddress.parse(text, port: nil)
        #expect(address.hasDatagrams == hasDatagrams)
        #expect(address.takesMessages == takesMessages)
        #expect(address.hasTwoEnds == hasTwoEnds)
        #expect(text.hasPrefix(address.scheme + "://"))
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
        ("unixs:///run/a", .schemeUnknown("unixs")),
        ("udp://a", .portMissing),
        ("udp://[::1]", .portMissing),
        ("udp://", .hostMissing),
        ("udp://a:0", .portInvalid("0")),
        ("udp://a:53/", .pathNotAllowed),
        ("udp://b@a:53", .userNotAllowed),
        ("udp:///a", .pathNotAllowed),
        ("unix://", .pathMissing(scheme: "unix")),
        ("unix://@", .pathMissing(scheme: "unix")),
        ("UNIX-dgram://", .pathMissing(scheme: "unix-dgram")),
        ("fifotx://", .pathMissing(scheme: "fifotx")),
        ("fiforx://", .pathMissing(scheme: "fiforx")),
        ("unix:///a\0b", .pathContainsNull),
        ("fiforx://\0", .pathContainsNull),
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
                "tcp://", "echo://", "udp://", "unix://", "unix-dgram://", "fifotx://", "fiforx://", "\0", "a", "::1",
                "[", "]", ":", "80", "%", "/", "@", "\u{E9}", "0", ".", "fe80",
            ]
            let text = (0..<random.below(8)).map { _ in random.element(of: pieces) }.joined()
            guard let address = try? PeerAddress.parse(text, port: nil) else { return true }
            return try PeerAddress.parse(address.description, port: nil) == address
                && PeerAddress.namesScheme(address.description)
        }
    }
}
