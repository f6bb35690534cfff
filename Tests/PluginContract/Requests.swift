import PeerDiscovery

/// What clients ask a backend for.
enum Requests {
    /// As browsers send it.
    static let usual = ["/", "/a", "/a/b/", "/a?b=c&d=%20", "/caf%C3%A9"].flatMap { target in
        [[], ["chat"], ["mqtt", "chat"]].compactMap { protocols in
            request(target, fields: [("User-Agent", "contract"), ("Cookie", "a=b; c=d")], protocols: protocols)
        }
    }

    /// As nobody sends it who means well.
    static let hostile =
        hostileTargets.compactMap { request($0) }
        + hostileFields.compactMap { fields in
            request("/a", fields: fields, protocols: (0..<64).map { "p\($0)" })
        }

    private static let hostileTargets = [
        "/..", "/../../../etc/passwd", "/%2e%2e/%2F%2e%2e", "//", "/.", "/%2500x", "/a?", "/?????",
        "/%s%n%x", "/a%0d%0aSet-Cookie:x", "/" + String(repeating: "a", count: 8000),
        "/" + String(repeating: "a/", count: 4000), "/a?" + String(repeating: "b=c&", count: 2000),
    ]

    private static let hostileFields: [[(String, String)]] = [
        [],
        [("Cookie", "")], [("Cookie", "=;=;;")], [("Cookie", "a")], [("cookie", "a=../../b"), ("COOKIE", "a=c")],
        [("Cookie", "a=" + String(repeating: "b", count: 8000))],
        (0..<100).map { ("X-\($0)", "\($0)") },
        (0..<100).map { _ in ("X-Same", "%s%n") },
        [("X-Text", "caf\u{e9}\u{1F600}")],
    ]

    /// - Returns: `nil` for what the server refuses before it asks a backend.
    private static func request(
        _ target: String, fields: [(String, String)] = [], protocols: [String] = []
    ) -> Handshake? {
        let own = [("Host", "localhost"), ("Upgrade", "websocket"), ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==")]
        return try? Handshake(
            method: "GET", target: target,
            fields: (own + fields).map { Handshake.Field(name: $0.0, value: $0.1) }, protocols: protocols,
            clientAddress: "192.0.2.1:50000", host: "localhost")
    }
}
