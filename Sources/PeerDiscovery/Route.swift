package import PeerFraming

/// A backend's answer: who the peer is and how to talk to it.
package struct Route: Equatable, Sendable {
    /// The peers to try, in order; at least one.
    package let peers: [PeerAddress]
    package let framing: FramingChoice
    /// The subprotocol to answer, in the client's spelling, or none.
    package let subprotocol: String?
    /// What the log should warn of; `nil` for nothing.
    package let warning: String?

    package init(peers: [PeerAddress], framing: FramingChoice, subprotocol: String?, warning: String? = nil) {
        precondition(!peers.isEmpty)
        self.warning = warning
        self.peers = peers
        self.framing = framing
        self.subprotocol = subprotocol
    }
}
