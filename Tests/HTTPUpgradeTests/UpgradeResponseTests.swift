import Testing

@testable import HTTPUpgrade

@Suite("Upgrade response (RFC 6455, 4.2.2)")
struct UpgradeResponseTests {
    @Test("the request of RFC 6455, 1.2 is accepted as it stands there")
    func accepting() throws {
        let response = UpgradeResponse.accepting(try request(sample), subprotocol: "chat")
        #expect(
            String(decoding: response, as: UTF8.self) == """
                HTTP/1.1 101 Switching Protocols\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
                Sec-WebSocket-Protocol: chat\r
                \r

                """)
    }

    @Test("without a subprotocol the field is left out")
    func withoutSubprotocol() throws {
        let response = try Response(UpgradeResponse.accepting(try request(sample), subprotocol: nil))
        #expect(response["Sec-WebSocket-Protocol"] == [])
        #expect(response["Sec-WebSocket-Extensions"] == [])
        #expect(response.content == "")
    }

    private static let refusals: [(UpgradeRefusal, String)] = [
        (.badRequest("What is wrong."), "HTTP/1.1 400 Bad Request"),
        (.noRoute, "HTTP/1.1 404 Not Found"),
        (.methodNotAllowed, "HTTP/1.1 405 Method Not Allowed"),
        (.methodNotImplemented, "HTTP/1.1 501 Not Implemented"),
        (.handshakeTimeout, "HTTP/1.1 408 Request Timeout"),
        (.requestLineTooLong, "HTTP/1.1 414 URI Too Long"),
        (.upgradeRequired("What to do."), "HTTP/1.1 426 Upgrade Required"),
        (.webSocketVersionNotSupported, "HTTP/1.1 426 Upgrade Required"),
        (.headerTooLarge, "HTTP/1.1 431 Request Header Fields Too Large"),
        (.tooManyFields, "HTTP/1.1 431 Request Header Fields Too Large"),
        (.backendFailed, "HTTP/1.1 500 Internal Server Error"),
        (.peerRefused, "HTTP/1.1 502 Bad Gateway"),
        (.peerUnknown, "HTTP/1.1 502 Bad Gateway"),
        (.tooManyConnections(retryAfterSeconds: 5), "HTTP/1.1 503 Service Unavailable"),
        (.shuttingDown, "HTTP/1.1 503 Service Unavailable"),
        (.tooSlow, "HTTP/1.1 504 Gateway Timeout"),
        (.httpVersionNotSupported, "HTTP/1.1 505 HTTP Version Not Supported"),
    ]

    @Test("a refusal is a whole response that ends the connection", arguments: refusals)
    func refusing(refusal: UpgradeRefusal, statusLine: String) throws {
        let response = try Response(UpgradeResponse.refusing(refusal, unixTime: 784_111_777))
        #expect(response["Date"] == ["Sun, 06 Nov 1994 08:49:37 GMT"])
        #expect(response.statusLine == statusLine)
        #expect(response.content == refusal.explanation + "\n")
        #expect(response["Content-Length"] == [String(response.content.utf8.count)])
        #expect(response["Content-Type"] == ["text/plain; charset=utf-8"])
        #expect(response["Cache-Control"] == ["no-store"])
        #expect(response["Connection"] == [refusal.status == 426 ? "Upgrade, close" : "close"])
        #expect(response["Upgrade"] == (refusal.status == 426 ? ["websocket"] : []))
        #expect(response["Sec-WebSocket-Version"] == (refusal.status == 426 ? ["13"] : []))
    }

    @Test("an explanation is made of sentences", arguments: refusals)
    func sentences(refusal: UpgradeRefusal, statusLine: String) {
        #expect(refusal.explanation.hasSuffix("."))
        #expect(refusal.explanation.first?.isUppercase == true)
    }

    @Test("statuses bring the fields that they ask for")
    func fields() throws {
        #expect(try Response(UpgradeResponse.refusing(.methodNotAllowed, unixTime: 784_111_777))["Allow"] == ["GET"])
        let full = UpgradeRefusal.tooManyConnections(retryAfterSeconds: 5)
        #expect(try Response(UpgradeResponse.refusing(full, unixTime: 784_111_777))["Retry-After"] == ["5"])
    }

    // RFC 9110, 9.3.2.
    @Test("the answer to HEAD has the length of its content, and no content", arguments: ["1.0", "1.1", "2.0"])
    func head(version: String) throws {
        let refused = try #require(refusal(of: asking("HEAD / HTTP/\(version)")))
        let response = try Response(UpgradeResponse.refusing(refused, unixTime: 784_111_777))
        #expect(response.content == "")
        #expect(response["Content-Length"] == [String(refused.explanation.utf8.count + 1)])
    }

    @Test("every final status that is no success has a phrase", arguments: 300...599)
    func phrases(status: Int) throws {
        let refusal = UpgradeRefusal(status: status, explanation: "Text from a backend: caf\u{E9}")
        let response = try Response(UpgradeResponse.refusing(refusal, unixTime: 784_111_777))
        #expect(response.statusLine == "HTTP/1.1 \(status) \(refusal.reason)")
        #expect(!refusal.reason.isEmpty)
        #expect(response["Content-Length"] == [String(response.content.utf8.count)])
    }
}

/// A response, taken apart with no more than a look for line ends.
private struct Response {
    let statusLine: String
    let content: String
    private let lines: [String]

    init(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        let end = try #require(text.firstRange(of: "\r\n\r\n"))
        lines = text[..<end.lowerBound].split(separator: "\r\n").map { String($0) }
        statusLine = try #require(lines.first)
        content = String(text[end.upperBound...])
    }

    subscript(name: String) -> [String] {
        lines.dropFirst().filter { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }
}
