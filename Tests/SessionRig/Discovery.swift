package import HTTPUpgrade
package import PeerDiscovery
package import PeerFraming

/// What discovery comes to.
package enum Discovery: Sendable {
    /// The peer is connected.
    case opens(FramingChoice, to: PeerAddress = .tcp(host: "192.0.2.1", port: 5900), subprotocol: String? = nil)
    case refuses(UpgradeRefusal)
    /// Nothing yet: `Rig.discovered` will say.
    case later
}

extension FramingChoice {
    package static var binary: FramingChoice { FramingChoice(name: "binary", configuration: "") }
}
