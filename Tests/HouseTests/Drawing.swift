/// One module of the house, and everything that it may know.
///
/// The same drawing stands in `docs/architecture.md`. A new arrow is drawn in both places first.
struct Module {
    let name: String
    /// Modules of this package that it may depend on and import.
    let uses: Set<String>
    /// Modules of the system that it may import. A module without any is pure.
    let system: Set<String>
    /// Where its files lie, if that is not the folder of its name below `Sources`.
    var place: String?

    var folder: String { place ?? "Sources/\(name)" }

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
        Module(name: "FileBackend", uses: [], system: ["Glibc"], place: "Plugins/backend_file/FileBackend"),
        Module(
            name: "FileBackendDoor", uses: ["CWebsocksy", "FileBackend"], system: ["Glibc", "Synchronization"],
            place: "Plugins/backend_file/Door"),
        Module(name: "FramingPlugin", uses: ["CWebsocksy"], system: [], place: "Plugins/FramingPlugin"),
        Module(name: "FixedLengthFraming", uses: ["CWebsocksy"], system: [], place: "Plugins/framing_fixedlength"),
        Module(name: "Dynamic32Framing", uses: ["CWebsocksy"], system: [], place: "Plugins/framing_dynamic32"),
        Module(
            name: "JSONFraming", uses: ["FramingPlugin"], system: [], place: "Plugins/framing_json/JSONFraming"),
        Module(
            name: "JSONFramingDoor", uses: ["CWebsocksy", "FramingPlugin", "JSONFraming"], system: [],
            place: "Plugins/framing_json/Door"),
        Module(
            name: "VarintFraming", uses: ["FramingPlugin"], system: [], place: "Plugins/framing_varint/VarintFraming"),
        Module(
            name: "VarintFramingDoor", uses: ["CWebsocksy", "FramingPlugin", "VarintFraming"], system: [],
            place: "Plugins/framing_varint/Door"),
        Module(
            name: "ContentLengthFraming", uses: ["FramingPlugin"], system: [],
            place: "Plugins/framing_content-length/ContentLengthFraming"),
        Module(
            name: "ContentLengthFramingDoor", uses: ["CWebsocksy", "FramingPlugin", "ContentLengthFraming"],
            system: [], place: "Plugins/framing_content-length/Door"),
    ]

    static func named(_ name: String) -> Module? { drawing.first { $0.name == name } }
}
