import Testing

@testable import PeerDiscovery

@Suite("Where a client is sent instead")
struct RedirectionTargetTests {
    @Test(
        "what a Location may carry is taken",
        arguments: ["https://example.org/a?b=c#d", "/elsewhere", "//host:1/%20", "wss://[::1]:80/~x"])
    func taken(text: String) {
        #expect(RedirectionTarget(text)?.text == text)
    }

    @Test(
        "what would end the field, or is none of RFC 3986, is not",
        arguments: ["", "/a b", "/a\r\nX: y", "/\u{e9}", "/\"", "/\0"])
    func refused(text: String) {
        #expect(RedirectionTarget(text) == nil)
        #expect(RedirectionTarget(String(repeating: "a", count: 8193)) == nil)
    }
}
