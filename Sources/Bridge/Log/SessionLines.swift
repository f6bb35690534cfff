import Configuration
import EventLoop
import HTTPUpgrade
import PeerDiscovery
import WebSocketCore

/// The log lines of a session: one when it opens, one when it ends or is refused.
extension Log {
    func sessionOpened(_ connection: Connection, framing: String, subprotocol: String?) {
        let chosen = subprotocol.map { ", protocol \($0)" } ?? ""
        write(.info, "#\(connection.number) open: \(connection.way) (framing \(framing)\(chosen))")
    }

    func sessionClosed(_ connection: Connection, at now: UInt64) {
        let tally = connection.session.tally
        let ending = connection.session.ending
        write(
            .info,
            """
            #\(connection.number) closed: \(connection.way), \
            \(tally.bytesToPeer) bytes in \(tally.messagesToPeer) messages to peer, \
            \(tally.bytesToClient) bytes in \(tally.messagesToClient) messages to client, \
            code \(ending?.code.rawValue ?? 1006), "\(ending?.reason ?? "")", \
            after \(LogText.seconds(now - connection.startedAt)) s
            """)
    }

    /// The client left before it was answered. Many do so without a word: those that only look whether a port is open.
    func sessionAbandoned(_ connection: Connection) {
        let path = connection.session.path
        write(
            path.isEmpty ? .debug : .info,
            "#\(connection.number) left: \(connection.clientAddress)\(path.isEmpty ? "" : " " + path), before it was answered"
        )
    }

    func sessionRefused(_ connection: Connection) {
        guard let refusal = connection.session.refusal else { return }
        let path = connection.session.path
        write(
            .info,
            """
            #\(connection.number) refused: \(connection.clientAddress)\(path.isEmpty ? "" : " " + path), \
            \(refusal.status) \(refusal.reason): \(connection.refusalDetail ?? refusal.explanation)
            """)
    }
}

extension Connection {
    /// `client /path -> peer`, without the query, which may hold secrets.
    fileprivate var way: String {
        "\(clientAddress) \(session.path) -> \(session.peer.map { "\($0)" } ?? "nowhere")"
    }
}
