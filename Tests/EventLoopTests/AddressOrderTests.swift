import Testing

@testable import EventLoop

@Suite("Address order")
struct AddressOrderTests {
    @Test(
        "families take turns, the first one first",
        arguments: [
            // RFC 8305, 4.
            (["::1", "::2", "1.1.1.1", "1.1.1.2"], ["::1", "1.1.1.1", "::2", "1.1.1.2"]),
            (["1.1.1.1", "1.1.1.2", "::1"], ["1.1.1.1", "::1", "1.1.1.2"]),
            (["::1", "1.1.1.1", "1.1.1.2", "1.1.1.3"], ["::1", "1.1.1.1", "1.1.1.2", "1.1.1.3"]),
            (["::1", "::2"], ["::1", "::2"]),
            (["1.1.1.1"], ["1.1.1.1"]),
            ([], []),
        ])
    func interleave(addresses: [String], expected: [String]) throws {
        let parsed = try addresses.map { try #require(SocketAddress(numeric: $0, port: 1)) }
        #expect(AddressOrder.interleave(parsed).map(\.host) == expected)
    }
}
