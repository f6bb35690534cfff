import Testing

@testable import HTTPUpgrade

/// Requests that are HTTP and yet odd: each row says with which status it is answered.
@Suite("Odd requests (RFC 6455, 4.2.1)")
struct OddRequestTests {
    @Test(
        "are answered with the status that fits",
        arguments: versionsAndMethods + hosts + targets + bodies + upgrades + keysAndVersions + lists)
    func status(row: OddRequest) throws {
        #expect((refusal(of: row.bytes)?.status ?? 101) == row.status)
        #expect(try readByteByByte(row.bytes) == readHead(row.bytes))
    }

    // RFC 6455, 4.2.1, 1; RFC 9110, 9.1 and 2.5.
    private static let versionsAndMethods = [
        OddRequest("HTTP/1.0", asking("GET /chat HTTP/1.0"), 505),
        OddRequest("HTTP/1.2", asking("GET /chat HTTP/1.2"), 101),
        OddRequest("HTTP/1.9", asking("GET /chat HTTP/1.9"), 101),
        OddRequest("HTTP/2.0", asking("GET /chat HTTP/2.0"), 505),
        OddRequest("HTTP/0.9 with a version", asking("GET /chat HTTP/0.9"), 505),
        OddRequest("the preface of HTTP/2", wire(["PRI * HTTP/2.0"]), 505),
        OddRequest("POST", asking("POST /chat HTTP/1.1"), 405),
        OddRequest("HEAD", asking("HEAD /chat HTTP/1.1"), 405),
        OddRequest("OPTIONS *", asking("OPTIONS * HTTP/1.1"), 405),
        OddRequest("CONNECT", asking("CONNECT server.example.com:80 HTTP/1.1"), 405),
        OddRequest("TRACE", asking("TRACE /chat HTTP/1.1"), 405),
        OddRequest("get in small letters", asking("get /chat HTTP/1.1"), 501),
        OddRequest("a method that starts with GET", asking("GETX /chat HTTP/1.1"), 501),
        OddRequest("a method of its own", asking("M-SEARCH /chat HTTP/1.1"), 501),
        OddRequest("POST without Host", wire(["POST / HTTP/1.1"]), 400),
        OddRequest("an unknown method with two Hosts", wire(["X / HTTP/1.1", "Host: a", "Host: a"]), 400),
    ]

    // RFC 9112, 3.2.
    private static let hosts = [
        OddRequest("no Host", with("Host"), 400),
        OddRequest("no field at all", wire(["GET / HTTP/1.1"]), 400),
        OddRequest("two Hosts", with("Host", "Host: a", "Host: b"), 400),
        OddRequest("the same Host twice", with("Host", "Host: a", "Host: a"), 400),
        OddRequest("Host twice in different case", with("Host", "Host: a", "hOST: a"), 400),
        OddRequest("an empty Host", with("Host", "Host:"), 400),
        OddRequest("a list of Hosts", with("Host", "Host: a, b"), 400),
        OddRequest("a Host with a path", with("Host", "Host: a/b"), 400),
        OddRequest("a Host with a scheme", with("Host", "Host: http://a"), 400),
        OddRequest("a Host with a user", with("Host", "Host: user@a"), 400),
        OddRequest("a Host with a fragment", with("Host", "Host: a#b"), 400),
        OddRequest("a Host with a query", with("Host", "Host: a?b"), 400),
        OddRequest("a Host with a backslash", with("Host", "Host: a\\b"), 400),
        OddRequest("a Host with UTF-8", with("Host", "Host: \u{E9}"), 400),
        OddRequest("a port alone", with("Host", "Host: :80"), 400),
        OddRequest("a port that is a name", with("Host", "Host: a:http"), 400),
        OddRequest("a port with a sign", with("Host", "Host: a:+80"), 400),
        OddRequest("a port that can't be", with("Host", "Host: a:65536"), 400),
        OddRequest("a port of many digits", with("Host", "Host: a:00000000000000000080"), 101),
        OddRequest("two ports", with("Host", "Host: a:80:80"), 400),
        OddRequest("IPv6 without brackets", with("Host", "Host: ::1"), 400),
        OddRequest("an open bracket", with("Host", "Host: [::1"), 400),
        OddRequest("empty brackets", with("Host", "Host: []"), 400),
        OddRequest("a name in brackets", with("Host", "Host: [localhost]"), 400),
        OddRequest("colons alone in brackets", with("Host", "Host: [:::]"), 400),
        OddRequest("a colon in front in brackets", with("Host", "Host: [:1:2:3:4:5:6:7]"), 400),
        OddRequest("a colon at the end in brackets", with("Host", "Host: [1:2:3:4:5:6:7:]"), 400),
        OddRequest("two groups of IPv6", with("Host", "Host: [1:2]"), 400),
        OddRequest("nine groups of IPv6", with("Host", "Host: [1:2:3:4:5:6:7:8:9]"), 400),
        OddRequest("eight groups and a gap", with("Host", "Host: [1:2:3:4:5:6:7:8::]"), 400),
        OddRequest("two gaps", with("Host", "Host: [1::2::3]"), 400),
        OddRequest("a group of five digits", with("Host", "Host: [12345::]"), 400),
        OddRequest("IPv4 in the middle of IPv6", with("Host", "Host: [::1.2.3.4:1]"), 400),
        OddRequest("IPv4 in front of a gap", with("Host", "Host: [1.2.3.4::]"), 400),
        OddRequest("IPv4 of three numbers", with("Host", "Host: [::1.2.3]"), 400),
        OddRequest("IPv4 with a number too large", with("Host", "Host: [::1.2.3.256]"), 400),
        OddRequest("IPv4 with a zero in front", with("Host", "Host: [::1.2.3.04]"), 400),
        OddRequest("IPv4 alone in brackets", with("Host", "Host: [1.2.3.4]"), 400),
        OddRequest("a zone", with("Host", "Host: [fe80::1%25eth0]"), 400),
        OddRequest("a literal of the future", with("Host", "Host: [v1.a:b]"), 400),
        OddRequest("text behind brackets", with("Host", "Host: [::1]a"), 400),
        OddRequest("a broken escape", with("Host", "Host: a%2"), 400),
        OddRequest("an escape of no digits", with("Host", "Host: a%zz"), 400),
        OddRequest("an escaped Host", with("Host", "Host: a%2Db"), 101),
        OddRequest("an empty port", with("Host", "Host: a:"), 101),
        OddRequest("IPv6 and a port", with("Host", "Host: [::1]:8001"), 101),
        OddRequest("IPv4 in IPv6", with("Host", "Host: [::ffff:127.0.0.1]"), 101),
        OddRequest("IPv4 behind six groups", with("Host", "Host: [1:2:3:4:5:6:127.0.0.1]"), 101),
        OddRequest("no gap", with("Host", "Host: [1:2:3:4:5:6:7:8]"), 101),
        OddRequest("a gap of one group", with("Host", "Host: [1:2:3::5:6:7:8]"), 101),
        OddRequest("a gap at the end", with("Host", "Host: [2001:DB8::]"), 101),
        OddRequest("a gap alone", with("Host", "Host: [::]"), 101),
        OddRequest("an underscore", with("Host", "Host: my_host"), 101),
        OddRequest("the highest port", with("Host", "Host: a:65535"), 101),
    ]

    // RFC 9112, 3.2.1 to 3.2.4; RFC 9110, 4.2.4.
    private static let targets = [
        OddRequest("the asterisk", asking("GET * HTTP/1.1"), 400),
        OddRequest("an authority", asking("GET server.example.com:80 HTTP/1.1"), 400),
        OddRequest("a relative path", asking("GET chat HTTP/1.1"), 400),
        OddRequest("a query alone", asking("GET ?a=b HTTP/1.1"), 400),
        OddRequest("a fragment", asking("GET /chat#a HTTP/1.1"), 400),
        OddRequest("an empty fragment", asking("GET /chat# HTTP/1.1"), 400),
        OddRequest("a fragment behind a query", asking("GET /chat?a#b HTTP/1.1"), 400),
        OddRequest("a fragment in an absolute target", asking("GET http://a/#b HTTP/1.1"), 400),
        OddRequest("an absolute target of another scheme", asking("GET ftp://a/ HTTP/1.1"), 400),
        OddRequest("an absolute target without a scheme", asking("GET ://a/ HTTP/1.1"), 400),
        OddRequest("an absolute target without a host", asking("GET http:/// HTTP/1.1"), 400),
        OddRequest("an absolute target with a port alone", asking("GET http://:80/ HTTP/1.1"), 400),
        OddRequest("an absolute target with a user", asking("GET http://user:pass@a/ HTTP/1.1"), 400),
        OddRequest("an absolute target with a broken port", asking("GET http://a:b/ HTTP/1.1"), 400),
        OddRequest("one slash behind the scheme", asking("GET http:/a HTTP/1.1"), 400),
        OddRequest("an escaped fragment", asking("GET /chat%23a HTTP/1.1"), 101),
        OddRequest("two slashes", asking("GET //chat HTTP/1.1"), 101),
        OddRequest("a URL as a path", asking("GET /http://a/ HTTP/1.1"), 101),
        OddRequest("an absolute target and an empty Host", absolute(host: ["Host:"]), 101),
        OddRequest("an absolute target and no Host", absolute(host: []), 400),
        OddRequest("an absolute target and two Hosts", absolute(host: ["Host: a", "Host: a"]), 400),
        OddRequest("an absolute target and an invalid Host", absolute(host: ["Host: a b"]), 400),
    ]

    private static func absolute(host: [String]) -> [UInt8] {
        wire(["GET http://a/chat HTTP/1.1"] + host + sampleLines.dropFirst(2))
    }

    // RFC 9112, 6; RFC 9110, 8.6.
    private static let bodies = [
        OddRequest("a length", adding("Content-Length: 5"), 400),
        OddRequest("a length of zero", adding("Content-Length: 0"), 101),
        OddRequest("two lengths of zero", adding("Content-Length: 0", "Content-Length: 0"), 400),
        OddRequest("two lengths", adding("Content-Length: 0", "Content-Length: 5"), 400),
        OddRequest("a list of lengths", adding("Content-Length: 0, 0"), 400),
        OddRequest("an empty length", adding("Content-Length:"), 400),
        OddRequest("a length below zero", adding("Content-Length: -0"), 400),
        OddRequest("a length with a plus", adding("Content-Length: +0"), 400),
        OddRequest("a hexadecimal length", adding("Content-Length: 0x0"), 400),
        OddRequest("a length with a fraction", adding("Content-Length: 0.0"), 400),
        OddRequest("a length that wraps", adding("Content-Length: 18446744073709551616"), 400),
        OddRequest("a length in small letters", adding("content-length: 5"), 400),
        OddRequest("chunked", adding("Transfer-Encoding: chunked"), 400),
        OddRequest("identity", adding("Transfer-Encoding: identity"), 400),
        OddRequest("an empty coding", adding("Transfer-Encoding:"), 400),
        OddRequest("chunked and a length of zero", adding("Content-Length: 0", "Transfer-Encoding: chunked"), 400),
        OddRequest("a coding in small letters", adding("transfer-encoding: chunked"), 400),
        OddRequest("a coding that hides", adding("Transfer-Encoding: xchunked"), 400),
        OddRequest("POST with a length", wire(["POST / HTTP/1.1", "Host: a", "Content-Length: 5"]), 405),
        OddRequest("POST with a broken length", wire(["POST / HTTP/1.1", "Host: a", "Content-Length: -5"]), 400),
        OddRequest(
            "POST with two lengths", wire(["POST / HTTP/1.1", "Host: a", "Content-Length: 5", "Content-Length: 5"]),
            400),
        OddRequest("POST in chunks", wire(["POST / HTTP/1.1", "Host: a", "Transfer-Encoding: gzip, Chunked"]), 405),
        OddRequest("POST without an end", wire(["POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked, a"]), 400),
        OddRequest("POST in no coding", wire(["POST / HTTP/1.1", "Host: a", "Transfer-Encoding:"]), 400),
        OddRequest("a name with an underscore is another field", adding("Content_Length: 5"), 101),
    ]
}
