import Glibc
import TestSupport
import Testing

@testable import PeerDiscovery

@Suite("IPv6 literals (RFC 4291, 2.2)")
struct IPv6LiteralTests {
    @Test(
        "what RFC 4291, 2.2 shows is an address",
        arguments: [
            "ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "2001:DB8:0:0:8:800:200C:417A", "FF01:0:0:0:0:0:0:101",
            "0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:0", "2001:DB8::8:800:200C:417A", "FF01::101", "::1", "::",
            "0:0:0:0:0:0:13.1.68.3", "0:0:0:0:0:FFFF:129.144.52.38", "::13.1.68.3", "::FFFF:129.144.52.38",
            "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
        ])
    func valid(text: String) {
        #expect(IPv6Literal.isValid(text[...]))
        #expect(isAddressToTheSystem(text))
    }

    @Test(
        "what breaks these rules is none",
        arguments: [
            "", ":", ":::", "1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8", ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:", "12345::", "::g", "::1.2.3", "::1.2.3.4.5",
            "::256.0.0.1", "::01.2.3.4", "::1.2.3.4:5", "1.2.3.4::", "::1.2.3.", "::-1", "::+1", " ::1", "::1 ", "::\0",
        ])
    func invalid(text: String) {
        #expect(!IPv6Literal.isValid(text[...]))
        #expect(text.utf8.contains(0) || !isAddressToTheSystem(text))
    }

    @Test("random texts are addresses exactly if inet_pton says so")
    func model() {
        forEachSeed(count: 20_000) { random in
            let pieces = ["1", "ffff", "::", ":", ":", ":", "0", "1.2.3.4", ".", "12345", "255"]
            let text = (0..<random.below(18)).map { _ in random.element(of: pieces) }.joined()
            return IPv6Literal.isValid(text[...]) == isAddressToTheSystem(text)
        }
    }
}

private func isAddressToTheSystem(_ text: String) -> Bool {
    var address = in6_addr()
    // SAFETY: the text ends with NUL, and the address has the size that AF_INET6 asks for.
    return unsafe inet_pton(AF_INET6, text, &address) == 1
}
