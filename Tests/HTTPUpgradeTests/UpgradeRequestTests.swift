import Testing

@testable import HTTPUpgrade

@Suite("Upgrade request (RFC 6455, 4.2.1)")
struct UpgradeRequestTests {
    @Test("the request of RFC 6455, 1.2 is read as it stands there")
    func sampleRequest() throws {
        let request = try request(sample)
        #expect(request.target == "/chat")
        #expect(request.host == "server.example.com")
        #expect(request.origin == "http://example.com")
        #expect(request.key == "dGhlIHNhbXBsZSBub25jZQ==")
        #expect(request.protocols == ["chat", "superchat"])
        #expect(request.extensions.isEmpty)
        #expect(request.extensionOffers.isEmpty)
        #expect(request.fields.map { "\($0.name): \($0.value)" } == Array(sampleLines.dropFirst()))
    }

    @Test("what may be missing is missing")
    func minimal() throws {
        let request = try request(wire(sampleLines.filter { !$0.contains("rigin") && !$0.contains("rotocol") }))
        #expect(request.origin == nil)
        #expect(request.protocols.isEmpty)
    }

    // RFC 9112, 3.2.2.
    @Test(
        "an absolute target gives host and path, and the Host field counts for nothing",
        arguments: [
            ("http://a/chat?b=c", "a", "/chat?b=c"),
            ("ws://a:80/", "a:80", "/"),
            ("WSS://[::1]:443/x", "[::1]:443", "/x"),
            ("https://a", "a", "/"),
            ("http://a?b", "a", "/?b"),
            ("http://a//b", "a", "//b"),
        ])
    func absoluteTarget(target: String, host: String, path: String) throws {
        let request = try request(asking("GET \(target) HTTP/1.1"))
        #expect(request.host == host)
        #expect(request.target == path)
    }

    @Test("a target is handed on as it was sent", arguments: ["/", "/a/../b", "/%2e%2E?x=%00", "//", "/?", "/a?b?c"])
    func rawTarget(target: String) throws {
        #expect(try request(asking("GET \(target) HTTP/1.1")).target == target)
    }

    @Test("lists go on over several lines, in order")
    func lists() throws {
        let request = try request(
            adding(
                "sec-websocket-protocol: MQTT,\tv1.x", "Sec-WebSocket-Extensions: a; b=\"c\"",
                "SEC-WEBSOCKET-EXTENSIONS: d"))
        #expect(request.protocols == ["chat", "superchat", "MQTT", "v1.x"])
        #expect(request.extensions == ["a; b=\"c\"", "d"])
        #expect(request.extensionOffers.map(\.name) == ["a", "d"])
    }

    // Lesson: header names matched by case, so that front ends which send small letters get 426.
    @Test("names in small letters do as well")
    func smallLetters() throws {
        let lines = sampleLines.enumerated().map { index, line in
            guard index > 0, let colon = line.firstIndex(of: ":") else { return line }
            return line[..<colon].lowercased() + line[colon...]
        }
        #expect(try request(wire(lines)).key == request(sample).key)
    }

    // Lesson: a plain GET gets no answer, and the connection stays for ever.
    @Test("a plain GET is told in words what to do")
    func plainGET() throws {
        let refused = try #require(refusal(of: wire(["GET / HTTP/1.1", "Host: localhost:8001", "Accept: text/html"])))
        #expect(refused.status == 426)
        #expect(refused.explanation.contains("WebSocket client"))
    }

    @Test("a proxy that drops Connection is named")
    func proxy() throws {
        let refused = try #require(refusal(of: with("Connection", "Connection: close")))
        #expect(refused.explanation.contains("proxy"))
    }

    @Test(
        "an explanation names the fault",
        arguments: [
            ([0x16], "TLS"), (adding("A: b", " c"), "one line"), (adding("A : b"), "before the colon"),
            (adding("A: b\nC: d"), "LF without a CR"), (adding("A: b\rC: d"), "CR without an LF"),
            (adding("A: b\0"), "control character"), (adding("A"), "name: value"), (with("Host"), "Host"),
            (asking("GET * HTTP/1.1"), "path"), (asking("GET /#a HTTP/1.1"), "fragment"),
            (adding("Content-Length: 5"), "no body"), (with("Sec-WebSocket-Key"), "Sec-WebSocket-Key"),
            (with("Sec-WebSocket-Version"), "13"), (adding("Origin: b"), "Origin"),
            (adding("Sec-WebSocket-Protocol: chat"), "twice"), (adding("Sec-WebSocket-Extensions: ;"), "Extensions"),
        ])
    func explanations(bytes: [UInt8], words: String) throws {
        let refused = try #require(refusal(of: bytes))
        #expect(refused.explanation.contains(words))
    }
}
