import CWebsocksy
import PeerDiscovery

/// How version 1 says what kind of peer it means: by a number, or by the scheme in the host.
struct TransportV1 {
    /// `nil` where the host says it.
    private let scheme: String?

    init(_ number: peer_transport) throws(AnswerFault) {
        switch number {
        case peer_transport_detect: scheme = nil
        case peer_tcp_client: scheme = "tcp"
        case peer_udp_client: scheme = "udp"
        case peer_fifo_tx: scheme = "fifotx"
        case peer_fifo_rx: scheme = "fiforx"
        case peer_unix_stream: scheme = "unix"
        case peer_unix_dgram: scheme = "unix-dgram"
        default: throw .transportUnknown(number.rawValue)
        }
    }

    /// Whether nothing says what kind of peer `host` is.
    func isGuess(host: String) -> Bool { scheme == nil && !PeerAddress.namesScheme(host) }

    /// The peer that host and port mean together.
    func address(host: String, port: String?) throws(AnswerFault) -> PeerAddress {
        let url = scheme.map { "\($0)://\(host)" } ?? host
        let lower = url.lowercased()
        let hasPort = isGuess(host: host) || lower.hasPrefix("tcp://") || lower.hasPrefix("udp://")
        var number: UInt16?
        // A port means nothing for the others, and version 1 does not look at it there.
        if let port, !port.isEmpty, hasPort {
            guard let value = UInt16(port), value > 0 else { throw .portInvalid(port) }
            number = value
        }
        do {
            return try PeerAddress.parse(url, port: number)
        } catch {
            throw .peerInvalid(url, error)
        }
    }
}
