import PeerFraming

/// The built-in backend: every client gets the same peer.
package final class DefaultBackend: Backend {
    private let peer: PeerAddress
    private let framing: FramingChoice
    private let subprotocols: SubprotocolRule
    /// What the configuration should say otherwise; for the log, once.
    package let warnings: [BackendWarning]

    init(peer: PeerAddress, framing: FramingChoice, subprotocols: SubprotocolRule, warnings: [BackendWarning]) {
        self.peer = peer
        self.framing = framing
        self.subprotocols = subprotocols
        self.warnings = warnings
    }

    /// The answer is known.
    package var pace: BackendPace { .immediate }

    /// Answers the same peer and framing to everyone.
    package func route(_ handshake: Handshake) throws(RoutingError) -> Route {
        Route(peers: [peer], framing: framing, subprotocol: subprotocols.choice(among: handshake.protocols))
    }
}
