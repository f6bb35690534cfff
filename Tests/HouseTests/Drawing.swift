/// One module of the house, and everything that it may know.
///
/// The same drawing stands in `docs/architecture.md`. A new arrow is drawn in both places first.
struct Module {
    let name: String
    /// Modules of this package that it may depend on and import.
    let uses: Set<String>
    /// Modules of the system that it may import. A module without any is pure.
    let system: Set<String>

    var isPure: Bool { system.isEmpty }

    static let drawing: [Module] = [
        Module(
            name: "websocksy",
            uses: ["Bridge", "Configuration", "EventLoop", "PeerDiscovery", "PeerFraming", "PluginHost"],
            system: ["Glibc"]),
        Module(
            name: "PluginHost", uses: ["CWebsocksy", "PeerDiscovery", "PeerFraming"],
            system: ["Glibc", "Synchronization"]),
        Module(
            name: "Bridge",
            uses: ["Configuration", "EventLoop", "HTTPUpgrade", "WebSocketCore", "PeerDiscovery", "PeerFraming"],
            system: ["Glibc", "Synchronization"]),
        Module(name: "EventLoop", uses: ["CLinux"], system: ["Glibc", "Synchronization"]),
        Module(name: "Configuration", uses: [], system: []),
        Module(name: "HTTPUpgrade", uses: ["CNettle"], system: []),
        Module(name: "WebSocketCore", uses: [], system: []),
        Module(name: "PeerDiscovery", uses: ["PeerFraming"], system: []),
        Module(name: "PeerFraming", uses: ["CWebsocksy", "WebSocketCore"], system: []),
        Module(name: "CLinux", uses: [], system: []),
        Module(name: "CWebsocksy", uses: [], system: []),
        Module(name: "CNettle", uses: [], system: []),
    ]

    static func named(_ name: String) -> Module? { drawing.first { $0.name == name } }
}
