import Testing

@testable import HTTPUpgrade

/// Requests that are no HTTP/1.1; each is refused before its head is complete.
@Suite("Broken syntax (RFC 9112)")
struct BrokenSyntaxTests {
    @Test("is refused, and at the same byte however it arrives", arguments: lineEnds + requestLines + fieldLines)
    func refused(row: OddRequest) throws {
        let whole = refusalAndLength(row.bytes, chunk: row.bytes.count)
        let slow = refusalAndLength(row.bytes, chunk: 1)
        #expect(whole?.refusal.status == row.status)
        #expect(slow?.refusal == whole?.refusal)
        // Behind the byte that decides, anything may come: it changes nothing.
        let length = try #require(slow?.length)
        #expect(refusalAndLength(row.bytes[..<length] + sample, chunk: 3)?.refusal == whole?.refusal)
    }

    // RFC 9112, 2.2.
    private static let lineEnds = [
        OddRequest("bare LF behind the request line", raw: "GET / HTTP/1.1\nHost: a\r\n\r\n", 400),
        OddRequest("bare LF everywhere", raw: "GET / HTTP/1.1\nHost: a\n\n", 400),
        OddRequest("bare LF behind a field", raw: "GET / HTTP/1.1\r\nHost: a\nA: b\r\n\r\n", 400),
        OddRequest("bare LF as the empty line", raw: "GET / HTTP/1.1\r\nHost: a\r\n\n", 400),
        OddRequest("bare LF in front", raw: "\nGET / HTTP/1.1\r\n\r\n", 400),
        OddRequest("bare CR behind the request line", raw: "GET / HTTP/1.1\rHost: a\r\n\r\n", 400),
        OddRequest("bare CR in a value", raw: "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400),
        OddRequest("bare CR in front of CR LF", raw: "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", 400),
        OddRequest("bare CR as the empty line", raw: "GET / HTTP/1.1\r\nHost: a\r\n\rX", 400),
        OddRequest("bare CR in a target", raw: "GET /\r HTTP/1.1\r\n\r\n", 400),
        OddRequest("bare CR in front", raw: "\rGET / HTTP/1.1\r\n\r\n", 400),
        OddRequest("LF CR", raw: "GET / HTTP/1.1\n\rHost: a\n\r\n\r", 400),
        OddRequest("two empty lines in front", raw: "\r\n\r\nGET / HTTP/1.1\r\n\r\n", 400),
        OddRequest("a response is split by CR LF in a target", raw: "GET /\r\nX: y HTTP/1.1\r\n\r\n", 400),
    ]

    // RFC 9112, 3; 2.3.
    private static let requestLines = [
        OddRequest("HTTP/0.9", raw: "GET /\r\n", 400),
        OddRequest("no method", raw: " / HTTP/1.1\r\n\r\n", 400),
        OddRequest("no target", raw: "GET  HTTP/1.1\r\n\r\n", 400),
        OddRequest("no target and one space", raw: "GET HTTP/1.1\r\n\r\n", 400),
        OddRequest("two spaces behind the method", raw: "GET  / HTTP/1.1\r\n\r\n", 400),
        OddRequest("two spaces behind the target", raw: "GET /  HTTP/1.1\r\n\r\n", 400),
        OddRequest("a space behind the version", raw: "GET / HTTP/1.1 \r\n\r\n", 400),
        OddRequest("a space in the target", raw: "GET /a b HTTP/1.1\r\n\r\n", 400),
        OddRequest("a tab behind the method", raw: "GET\t/ HTTP/1.1\r\n\r\n", 400),
        OddRequest("a tab behind the target", raw: "GET /\tHTTP/1.1\r\n\r\n", 400),
        OddRequest("a vertical tab", raw: "GET\u{0B}/ HTTP/1.1\r\n\r\n", 400),
        OddRequest("a form feed", raw: "GET /\u{0C}HTTP/1.1\r\n\r\n", 400),
        OddRequest("whitespace in front", raw: " GET / HTTP/1.1\r\n\r\n", 400),
        OddRequest("NUL in the method", raw: "G\0ET / HTTP/1.1\r\n\r\n", 400),
        OddRequest("NUL in the target", raw: "GET /\0 HTTP/1.1\r\n\r\n", 400),
        OddRequest("NUL in the version", raw: "GET / HTTP/1.1\0\r\n\r\n", 400),
        OddRequest("DEL in the target", raw: "GET /\u{7F} HTTP/1.1\r\n\r\n", 400),
        OddRequest("escape in the target", raw: "GET /\u{1B}[0m HTTP/1.1\r\n\r\n", 400),
        OddRequest("UTF-8 in the target", raw: "GET /\u{E9} HTTP/1.1\r\n\r\n", 400),
        OddRequest("Latin-1 in the target", Array("GET /".utf8) + [0xE9] + Array(" HTTP/1.1\r\n\r\n".utf8), 400),
        OddRequest("a method that is no token", raw: "G(T / HTTP/1.1\r\n\r\n", 400),
        OddRequest("a method with a colon", raw: "GET: / HTTP/1.1\r\n\r\n", 400),
        OddRequest("a version in small letters", raw: "GET / http/1.1\r\n\r\n", 400),
        OddRequest("a version without a minor", raw: "GET / HTTP/1\r\n\r\n", 400),
        OddRequest("a version with a long minor", raw: "GET / HTTP/1.10\r\n\r\n", 400),
        OddRequest("a version with a long major", raw: "GET / HTTP/01.1\r\n\r\n", 400),
        OddRequest("a version without a slash", raw: "GET / HTTP1.1\r\n\r\n", 400),
        OddRequest("a version with a comma", raw: "GET / HTTP/1,1\r\n\r\n", 400),
        OddRequest("a version with a sign", raw: "GET / HTTP/+.1\r\n\r\n", 400),
        OddRequest("a version with a letter", raw: "GET / HTTP/1.x\r\n\r\n", 400),
        OddRequest("another protocol", raw: "GET / ICY/1.1\r\n\r\n", 400),
        OddRequest("a longer name of the protocol", raw: "GET / HTTPS/1.1\r\n\r\n", 400),
        OddRequest("a TLS ClientHello", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01], 400),
        OddRequest("an SSH banner", raw: "SSH-2.0-OpenSSH_9.2\r\n", 400),
        OddRequest("a PROXY line", raw: "PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n", 400),
        OddRequest("a PROXY v2 header", raw: "\r\n\r\n\0\r\nQUIT\n", 400),
        OddRequest("nothing but NUL", [0, 0, 0, 0], 400),
    ]

    // RFC 9112, 5; RFC 9110, 5.
    private static let fieldLines = [
        OddRequest("folding with a space", adding("A: b", " c"), 400),
        OddRequest("folding with a tab", adding("A: b", "\tc"), 400),
        OddRequest("folding of nothing", adding("A: b", " "), 400),
        OddRequest("whitespace in front of the first field", wire(["GET / HTTP/1.1", " Host: a"]), 400),
        OddRequest("a space in front of the colon", with("Host", "Host : a"), 400),
        OddRequest("a tab in front of the colon", with("Host", "Host\t: a"), 400),
        OddRequest("a space in the name", adding("A b: c"), 400),
        OddRequest("no colon", adding("Host"), 400),
        OddRequest("no name", adding(": a"), 400),
        OddRequest("a name in quotes", adding("\"A\": b"), 400),
        OddRequest("a name with a slash", adding("A/B: c"), 400),
        OddRequest("a name with UTF-8", adding("\u{C4}: b"), 400),
        OddRequest("NUL in a name", adding("A\0: b"), 400),
        OddRequest("NUL in a value", adding("A: b\0c"), 400),
        OddRequest("NUL at the end of a value", adding("A: b\0"), 400),
        OddRequest("DEL in a value", adding("A: b\u{7F}"), 400),
        OddRequest("escape in a value", adding("A: \u{1B}[2J"), 400),
        OddRequest("vertical tab in a value", adding("A: b\u{0B}c"), 400),
        OddRequest("form feed in front of a value", with("Host", "Host:\u{0C}a"), 400),
        OddRequest("control 0x01 in a value", adding("A: \u{01}"), 400),
        OddRequest("a byte order mark", adding("\u{FEFF}A: b"), 400),
        OddRequest(
            "smuggling: Transfer-Encoding behind a folded line", adding("A: b", " Transfer-Encoding: chunked"), 400),
        OddRequest("smuggling: Transfer-Encoding with a space", adding("Transfer-Encoding : chunked"), 400),
        OddRequest("smuggling: Transfer-Encoding behind a bare LF", adding("A: b\nTransfer-Encoding: chunked"), 400),
        OddRequest("smuggling: Transfer-Encoding behind a bare CR", adding("A: b\rTransfer-Encoding: chunked"), 400),
        OddRequest("smuggling: NUL in front of a name", adding("\0Transfer-Encoding: chunked"), 400),
        OddRequest("smuggling: tab in front of a value's name", adding("\tTransfer-Encoding: chunked"), 400),
        OddRequest("smuggling: vertical tab in a name", adding("Transfer-Encoding\u{0B}: chunked"), 400),
        OddRequest("smuggling: Content-Length without a colon", adding("Content-Length 5"), 400),
    ]
}

/// Reads `bytes` in pieces of `chunk`, and says which refusal came and how many bytes it took.
private func refusalAndLength(_ bytes: [UInt8], chunk: Int) -> (refusal: UpgradeRefusal, length: Int)? {
    var reader = RequestHeadReader(limits: roomy)
    var count = 0
    while count < bytes.count {
        count = min(count + chunk, bytes.count)
        do {
            guard try reader.read(bytes, upTo: count) == nil else { return nil }
        } catch {
            return (error, count)
        }
    }
    return nil
}
