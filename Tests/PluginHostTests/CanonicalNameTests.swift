import Testing

@testable import PluginHost

@Suite("Names of header fields")
struct CanonicalNameTests {
    @Test(
        "plugins see one spelling, however the client wrote it",
        arguments: [
            "Cookie", "User-Agent", "X-Forwarded-For", "Sec-WebSocket-Extensions", "Sec-WebSocket-Key", "DNT", "X-1",
            "Sec-CH-UA", "X--Y",
        ])
    func canonical(name: String) {
        #expect(CanonicalName.of(name) == name)
        #expect(CanonicalName.of(name.lowercased()) == name)
        #expect(CanonicalName.of(name.uppercased()) == name)
    }
}
