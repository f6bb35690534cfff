/// Rows about the fields of RFC 6455 itself.
extension OddRequestTests {
    // RFC 6455, 4.2.1, 3 and 4; RFC 9110, 7.6.1 and 7.8.
    static let upgrades = [
        OddRequest("a plain GET", wire(["GET / HTTP/1.1", "Host: a"]), 426),
        OddRequest("no Upgrade", with("Upgrade"), 426),
        OddRequest("an empty Upgrade", with("Upgrade", "Upgrade:"), 426),
        OddRequest("an Upgrade to something else", with("Upgrade", "Upgrade: h2c"), 426),
        OddRequest("an Upgrade to a version of websocket", with("Upgrade", "Upgrade: websocket/13"), 426),
        OddRequest("an Upgrade that contains websocket", with("Upgrade", "Upgrade: websockets"), 426),
        OddRequest("no Connection", with("Connection"), 426),
        OddRequest("keep-alive alone", with("Connection", "Connection: keep-alive"), 426),
        OddRequest("close alone", with("Connection", "Connection: close"), 426),
        OddRequest("a Connection that contains upgrade", with("Connection", "Connection: upgrades"), 426),
        OddRequest("an Upgrade in quotes", with("Upgrade", "Upgrade: \"websocket\""), 400),
        OddRequest("an Upgrade with a parameter", with("Upgrade", "Upgrade: websocket;q=1"), 400),
        OddRequest("an Upgrade with two slashes", with("Upgrade", "Upgrade: a/b/c, websocket"), 400),
        OddRequest("an Upgrade with an empty version", with("Upgrade", "Upgrade: a/, websocket"), 400),
        OddRequest("two words in Upgrade", with("Upgrade", "Upgrade: h2c websocket"), 400),
        OddRequest("two words in Connection", with("Connection", "Connection: keep-alive Upgrade"), 400),
        OddRequest("a Connection in quotes", with("Connection", "Connection: \"Upgrade\""), 400),
        OddRequest("a Connection with UTF-8", with("Connection", "Connection: Upgrade, \u{E9}"), 400),
        OddRequest("an Upgrade in another case", with("Upgrade", "uPGRADE: WebSocket"), 101),
        OddRequest("an Upgrade in a list", with("Upgrade", "Upgrade: h2c, TLS/1.0 ,websocket"), 101),
        OddRequest("an Upgrade over two lines", with("Upgrade", "Upgrade: h2c", "Upgrade: websocket"), 101),
        OddRequest("empty elements", with("Upgrade", "Upgrade: , ,websocket,,\t,"), 101),
        OddRequest("a Connection in a list", with("Connection", "Connection: keep-alive,\tUPGRADE"), 101),
        OddRequest(
            "a Connection over two lines", with("Connection", "Connection: keep-alive", "connection: upgrade"), 101),
        OddRequest("close and upgrade", with("Connection", "Connection: close, upgrade"), 101),
    ]

    // RFC 6455, 4.2.1, 5 and 6; 4.4; 11.3.1; 11.3.5.
    static let keysAndVersions = [
        OddRequest("no key", with("Sec-WebSocket-Key"), 400),
        OddRequest("an empty key", with("Sec-WebSocket-Key", "Sec-WebSocket-Key:"), 400),
        OddRequest("a key of 15 bytes", with("Sec-WebSocket-Key", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA"), 400),
        OddRequest("a key of 17 bytes", with("Sec-WebSocket-Key", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA="), 400),
        OddRequest("a key of 18 bytes", with("Sec-WebSocket-Key", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAAA"), 400),
        OddRequest(
            "a key without padding", with("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ"), 400),
        OddRequest(
            "a key with one sign of padding", with("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ="),
            400),
        OddRequest(
            "a key with padding inside", with("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ==="), 400),
        OddRequest(
            "a key in the URL alphabet", with("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub2-_ZQ=="), 400),
        OddRequest(
            "a key with a space", with("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBs SBub25jZQ=="), 400),
        OddRequest("a key twice", adding("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), 400),
        OddRequest("two keys", adding("sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA=="), 400),
        OddRequest(
            "a key of the whole alphabet", with("Sec-WebSocket-Key", "Sec-WebSocket-Key: +/09AZazAAAAAAAAAAAAAA=="), 101
        ),
        OddRequest("no version", with("Sec-WebSocket-Version"), 426),
        OddRequest("version 8", with("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8"), 426),
        OddRequest("version 0", with("Sec-WebSocket-Version", "Sec-WebSocket-Version: 0"), 426),
        OddRequest("version 013", with("Sec-WebSocket-Version", "Sec-WebSocket-Version: 013"), 426),
        OddRequest("version 13.0", with("Sec-WebSocket-Version", "Sec-WebSocket-Version: 13.0"), 426),
        OddRequest("a list of versions", with("Sec-WebSocket-Version", "Sec-WebSocket-Version: 13, 8"), 426),
        OddRequest("the version twice", adding("Sec-WebSocket-Version: 13"), 426),
        OddRequest("an empty version", with("Sec-WebSocket-Version", "Sec-WebSocket-Version:"), 426),
        OddRequest(
            "a client of the first draft",
            wire([
                "GET / HTTP/1.1", "Host: a", "Upgrade: WebSocket", "Connection: Upgrade", "Sec-WebSocket-Key1: 1 2",
            ]), 426),
    ]

    // RFC 6455, 4.1, 8 and 10; 9.1; 11.3.4; RFC 6454, 7.3.
    static let lists = [
        OddRequest("no Origin", with("Origin"), 101),
        OddRequest("two Origins", adding("Origin: http://example.com"), 400),
        OddRequest("the Origin null", with("Origin", "Origin: null"), 101),
        OddRequest("no subprotocol", with("Sec-WebSocket-Protocol"), 101),
        OddRequest("an empty list of subprotocols", with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol:"), 400),
        OddRequest("a list of commas", with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: , ,"), 400),
        OddRequest("a subprotocol twice", with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: a, b, a"), 400),
        OddRequest("a subprotocol twice over lines", adding("Sec-WebSocket-Protocol: chat"), 400),
        OddRequest("a subprotocol in two cases", adding("Sec-WebSocket-Protocol: CHAT"), 101),
        OddRequest("a subprotocol of two words", with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: a b"), 400),
        OddRequest("a subprotocol in quotes", with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: \"a\""), 400),
        OddRequest("a subprotocol with a slash", with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: a/b"), 400),
        OddRequest(
            "a subprotocol with UTF-8", with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: \u{E9}"), 400),
        OddRequest("a subprotocol with dots", with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: v1.k8s.io"), 101),
        OddRequest("an extension", adding("Sec-WebSocket-Extensions: permessage-deflate"), 101),
        OddRequest("an extension that nobody knows", adding("Sec-WebSocket-Extensions: x-y; z=\"1\""), 101),
        OddRequest("an empty list of extensions", adding("Sec-WebSocket-Extensions:"), 400),
        OddRequest("a broken extension", adding("Sec-WebSocket-Extensions: a;"), 400),
        OddRequest(
            "a broken extension on a second line",
            adding("Sec-WebSocket-Extensions: a", "Sec-WebSocket-Extensions: =b"), 400),
    ]
}
