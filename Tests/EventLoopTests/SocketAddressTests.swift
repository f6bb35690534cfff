import CLinux
import Testing

@testable import EventLoop

@Suite("Socket address")
struct SocketAddressTests {
    @Test(
        "a number is read and shown in its canonical form",
        arguments: [
            ("127.0.0.1", "127.0.0.1:80"),
            ("255.255.255.255", "255.255.255.255:80"),
            ("0.0.0.0", "0.0.0.0:80"),
            ("::", "[::]:80"),
            ("::1", "[::1]:80"),
            // RFC 5952, 1 and 4: one text for each address.
            ("2001:db8:0:0:1:0:0:1", "[2001:db8::1:0:0:1]:80"),
            ("2001:0DB8::0001", "[2001:db8::1]:80"),
            ("2001:db8:0:1:1:1:1:1", "[2001:db8:0:1:1:1:1:1]:80"),
            // RFC 4291, 2.5.5.2: IPv4 inside IPv6.
            ("::ffff:192.0.2.1", "192.0.2.1:80"),
            ("::ffff:c000:201", "192.0.2.1:80"),
            // RFC 4007, 11: a zone by number, here one that no interface has.
            ("fe80::1%4000000000", "[fe80::1%4000000000]:80"),
        ])
    func numeric(text: String, shown: String) {
        #expect(SocketAddress(numeric: text, port: 80)?.description == shown)
    }

    @Test(
        "anything else is no number",
        arguments: [
            "", "localhost", "127.1", "127.0.0.1.1", "127.0.0.256", "0127.0.0.1", " 127.0.0.1", "127.0.0.1 ",
            "127.0.0.1%lo",
            "[::1]", "::1]", "1::2::3", "::g", ":", ":::", "::1%", "::1%0", "::1%no-such-interface", "::1%lo%lo", "%lo",
            "127.0.0.1\0", "::1\0", "1:2:3:4:5:6:7:8:9",
        ])
    func notNumeric(text: String) {
        #expect(SocketAddress(numeric: text, port: 80) == nil)
    }

    @Test("a zone is read by name and shown by name")
    func zone() throws {
        let index = unsafe if_nametoindex("lo")
        try #require(index > 0)
        let byName = try #require(SocketAddress(numeric: "fe80::1%lo", port: 1))
        #expect(byName.zone == index)
        #expect(byName.description == "[fe80::1%lo]:1")
        #expect(SocketAddress(numeric: "fe80::1%\(index)", port: 1) == byName)
    }

    @Test(
        "what C is lent reads back the same",
        arguments: ["192.0.2.7", "::1", "2001:db8:1:2:3:4:5:6", "fe80::1%3", "::ffff:192.0.2.1"])
    func roundTrip(text: String) throws {
        let address = try #require(SocketAddress(numeric: text, port: 54_321))
        let (back, length) = unsafe address.withSockaddr { unsafe (SocketAddress($0), $1) }
        #expect(back == address)
        let isIPv4 = address.family == .ipv4
        #expect(Int(length) == (isIPv4 ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size))
    }

    @Test("C sees network byte order")
    func byteOrder() throws {
        let address = try #require(SocketAddress(numeric: "1.2.3.4", port: 0x0506))
        let bytes = unsafe address.withSockaddr { pointer, length in
            unsafe Array(UnsafeRawBufferPointer(start: pointer, count: Int(length)))
        }
        // ip(7): family in the machine's order, then port and address in the network's.
        #expect(bytes[2..<8] == [5, 6, 1, 2, 3, 4])
        let ipv6 = try #require(SocketAddress(numeric: "102:304:506:708:90a:b0c:d0e:f10", port: 0x0506))
        let bytes6 = unsafe ipv6.withSockaddr { pointer, length in
            unsafe Array(UnsafeRawBufferPointer(start: pointer, count: Int(length)))
        }
        #expect(bytes6[2..<4] == [5, 6])
        #expect(bytes6[8..<24] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
    }

    @Test("a unix socket has neither host nor port")
    func unix() {
        #expect(SocketAddress.unix.description == "unix")
        #expect(SocketAddress.unix.port == 0)
        let back = unsafe SocketAddress.unix.withSockaddr { pointer, _ in unsafe SocketAddress(pointer) }
        #expect(back == .unix)
    }

    @Test("a family that we do not speak is no address")
    func otherFamily() {
        let address = sockaddr(sa_family: sa_family_t(AF_PACKET), sa_data: sockaddr().sa_data)
        let read = unsafe withUnsafePointer(to: address) { unsafe SocketAddress($0) }
        #expect(read == nil)
    }

    @Test("a v4-mapped address gives its IPv4 address, every other itself")
    func unmapped() throws {
        let mapped = try #require(SocketAddress(numeric: "::ffff:192.0.2.1", port: 5))
        #expect(mapped.family == .ipv6)
        #expect(mapped.unmapped == SocketAddress(numeric: "192.0.2.1", port: 5))
        for text in ["::fffe:192.0.2.1", "1::ffff:192.0.2.1", "::192.0.2.1", "192.0.2.1"] {
            let address = try #require(SocketAddress(numeric: text, port: 5))
            #expect(address.unmapped == address)
        }
    }

    @Test("the same host with another port is another address")
    func otherPort() throws {
        let address = try #require(SocketAddress(numeric: "fe80::1%3", port: 5))
        #expect(address.with(port: 6) != address)
        #expect(address.with(port: 6) == SocketAddress(numeric: "fe80::1%3", port: 6))
    }

    @Test("an address takes 24 bytes and no allocation")
    func size() {
        #expect(MemoryLayout<SocketAddress>.stride == 24)
        #expect(_isPOD(SocketAddress.self))
    }
}
