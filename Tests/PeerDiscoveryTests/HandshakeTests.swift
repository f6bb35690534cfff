import TestSupport
import Testing

@testable import PeerDiscovery

/// A request for this target that offers these subprotocols.
func handshake(_ target: String, offering protocols: [String] = []) throws(HandshakeError) -> Handshake {
    try Handshake(
        method: "GET", target: target, fields: [Handshake.Field(name: "Host", value: "a:80")], protocols: protocols,
        clientAddress: "127.0.0.1:5555", host: "a:80")
}

@Suite("Handshake as a backend sees it")
struct HandshakeTests {
    @Test("what the request says is handed on")
    func members() throws {
        let handshake = try handshake("/a%20b?c=%20", offering: ["x", "y"])
        #expect(handshake.method == "GET")
        #expect(handshake.target == "/a%20b?c=%20")
        #expect(handshake.path == "/a b")
        #expect(handshake.query == "c=%20")
        #expect(handshake.fields == [Handshake.Field(name: "Host", value: "a:80")])
        #expect(handshake.protocols == ["x", "y"])
        #expect(handshake.clientAddress == "127.0.0.1:5555")
        #expect(handshake.host == "a:80")
    }

    @Test(
        "a path is decoded once, and ends at the first question mark",
        arguments: [
            ("/", "/", nil), ("/?", "/", ""), ("/a?b?c", "/a", "b?c"), ("/a%3Fb?c", "/a?b", "c"),
            ("/%2e%2E/%2F", "/..//", nil), ("/%2525", "/%25", nil), ("/%C3%A9", "/\u{E9}", nil), ("/+", "/+", nil),
            ("/%0A%7f", "/\n\u{7F}", nil), ("/?%00%zz%", "/", "%00%zz%"), ("//a//", "//a//", nil),
        ] as [(String, String, String?)])
    func paths(target: String, path: String, query: String?) throws {
        let handshake = try handshake(target)
        #expect(Array(handshake.path.utf8) == Array(path.utf8))
        #expect(handshake.query == query)
    }

    @Test(
        "a path that has no text is refused",
        arguments: [
            ("/%", .invalidEscape), ("/%2", .invalidEscape), ("/%2?0", .invalidEscape), ("/%zz", .invalidEscape),
            ("/%2g", .invalidEscape), ("/%%20", .invalidEscape), ("/%+1", .invalidEscape), ("/%00", .encodedNUL),
            ("/a%00b", .encodedNUL), ("/%FF", .pathIsNotUTF8), ("/%C3", .pathIsNotUTF8), ("/%C0%80", .pathIsNotUTF8),
            ("/%ED%A0%80", .pathIsNotUTF8), ("/%C3/%A9", .pathIsNotUTF8),
        ] as [(String, HandshakeError)])
    func refused(target: String, error: HandshakeError) {
        #expect(throws: error) { try handshake(target) }
        #expect(error.description.hasSuffix("."))
    }

    @Test("any text that is escaped, wholly or in part, is decoded to itself")
    func roundTrip() {
        forEachSeed { random in
            let characters = Array("/abc%?# \u{E9}\u{1F600}\u{1}")
            let text = "/" + String((0..<random.below(12)).map { _ in random.element(of: characters) })
            let digits = Array(random.below(2) == 0 ? "0123456789ABCDEF" : "0123456789abcdef")
            var target = ""
            for byte in text.utf8 {
                let isPlain = byte > 0x20 && byte < 0x7F && byte != 0x25 && byte != 0x3F
                if target.isEmpty || isPlain && random.below(2) == 0 {
                    target.unicodeScalars.append(Unicode.Scalar(byte))
                } else {
                    target += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
                }
            }
            return try Array(handshake(target).path.utf8) == Array(text.utf8)
        }
    }
}
