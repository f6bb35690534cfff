import CWebsocksy
import PeerDiscovery
import Testing

@testable import PluginHost

@Suite("Transports of version 1")
struct TransportTests {
    @Test("host and port may stand in one text or in two")
    func hostAndPort() throws {
        let expected = PeerAddress.tcp(host: "name", port: 80)
        let detect = try TransportV1(peer_transport_detect), tcp = try TransportV1(peer_tcp_client)
        #expect(try detect.address(host: "tcp://name:80", port: nil) == expected)
        #expect(try detect.address(host: "tcp://name", port: "80") == expected)
        #expect(try detect.address(host: "name", port: "80") == expected)
        #expect(try tcp.address(host: "name", port: "80") == expected)
        #expect(try tcp.address(host: "name:80", port: "") == expected)
        #expect(try tcp.address(host: "::1", port: "80") == .tcp(host: "::1", port: 80))
    }

    @Test("each number is the scheme that it stands for, and a port means nothing to a path")
    func schemes() throws {
        let schemes: [(peer_transport, String)] = [
            (peer_udp_client, "udp://name:80"), (peer_fifo_tx, "fifotx:///p"), (peer_fifo_rx, "fiforx:///p"),
            (peer_unix_stream, "unix:///p"), (peer_unix_dgram, "unix-dgram:///p"),
        ]
        for (number, url) in schemes {
            let host = number == peer_udp_client ? "name" : "/p"
            let expected = try PeerAddress.parse(url, port: nil)
            #expect(try TransportV1(number).address(host: host, port: "80") == expected)
            let detect = try TransportV1(peer_transport_detect)
            #expect(try detect.address(host: url, port: number == peer_udp_client ? nil : "80") == expected)
        }
    }

    @Test("only a host without a scheme is a guess")
    func guess() throws {
        let detect = try TransportV1(peer_transport_detect), tcp = try TransportV1(peer_tcp_client)
        #expect(detect.isGuess(host: "name"))
        #expect(!detect.isGuess(host: "tcp://name"))
        #expect(!tcp.isGuess(host: "name"))
    }

    @Test("a port that is none is named", arguments: ["0", "65536", "http", "-1", "80 "])
    func badPort(port: String) throws {
        let tcp = try TransportV1(peer_tcp_client)
        #expect(throws: AnswerFault.portInvalid(port)) { _ = try tcp.address(host: "name", port: port) }
    }

    @Test("a number that is no transport is named", arguments: [7, 99, UInt32.max])
    func unknown(number: UInt32) {
        #expect(throws: AnswerFault.transportUnknown(number)) { _ = try TransportV1(peer_transport(number)) }
    }
}
