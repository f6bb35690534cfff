// swift-tools-version: 6.3
import PackageDescription

/// Set by `make fuzz` alone: everything is instrumented for libFuzzer, and the fuzz targets join the package.
let isFuzzing = Context.environment["WEBSOCKSY_FUZZ"] != nil
let instrumentation = ["-sanitize=fuzzer,address"]

/// What every target of ours is held to.
let strict: [SwiftSetting] =
    [
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        // Swift's Glibc module and CLinux share headers, which must mean the same in both.
        .unsafeFlags(["-Xcc", "-D_GNU_SOURCE"]),
    ] + (isFuzzing ? [.unsafeFlags(instrumentation)] : [])

/// The server's own modules also leave out runtime libraries that they never call:
/// four fewer to load, 1.7 MB less memory and half the time at start.
let lean: [SwiftSetting] =
    strict + [
        .unsafeFlags([
            "-Xfrontend", "-disable-implicit-concurrency-module-import",
            "-Xfrontend", "-disable-implicit-string-processing-module-import",
        ])
    ]

/// What C of ours is held to.
let warnings: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]

let package = Package(
    name: "websocksy",
    products: [
        // What the server loads, by the name of its file.
        .library(name: "backend_file", type: .dynamic, targets: ["FileBackendDoor"]),
        .library(name: "framing_json", type: .dynamic, targets: ["JSONFramingDoor"]),
        .library(name: "framing_content-length", type: .dynamic, targets: ["ContentLengthFramingDoor"]),
        .library(name: "framing_varint", type: .dynamic, targets: ["VarintFramingDoor"]),
        .library(name: "framing_fixedlength", type: .dynamic, targets: ["FixedLengthFraming"]),
        .library(name: "framing_dynamic32", type: .dynamic, targets: ["Dynamic32Framing"]),
    ],
    targets: [
        // C headers and module maps, nothing else.
        .target(name: "CLinux", path: "Sources/CLinux"),
        .target(name: "CWebsocksy", path: "Sources/CWebsocksy"),
        .systemLibrary(
            name: "CNettle", path: "Sources/CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),

        // Pure: bytes and decisions, no sockets, no clock, no log.
        .target(name: "WebSocketCore", path: "Sources/WebSocketCore", swiftSettings: lean),
        .target(name: "HTTPUpgrade", dependencies: ["CNettle"], path: "Sources/HTTPUpgrade", swiftSettings: lean),
        .target(
            name: "PeerFraming", dependencies: ["CWebsocksy", "WebSocketCore"], path: "Sources/PeerFraming",
            swiftSettings: lean),
        .target(
            name: "PeerDiscovery", dependencies: ["PeerFraming"], path: "Sources/PeerDiscovery", swiftSettings: lean),
        .target(
            name: "PluginHost", dependencies: ["CWebsocksy", "PeerDiscovery", "PeerFraming"],
            path: "Sources/PluginHost", swiftSettings: lean),
        .target(name: "Configuration", path: "Sources/Configuration", swiftSettings: lean),

        // The world: descriptors, threads, system calls.
        .target(name: "EventLoop", dependencies: ["CLinux"], path: "Sources/EventLoop", swiftSettings: lean),

        // The joinery, and the program.
        .target(
            name: "Bridge",
            dependencies: [
                "Configuration", "EventLoop", "HTTPUpgrade", "WebSocketCore", "PeerDiscovery", "PeerFraming",
            ],
            path: "Sources/Bridge", swiftSettings: lean),
        .executableTarget(
            name: "websocksy",
            dependencies: ["Bridge", "Configuration", "EventLoop", "PeerDiscovery", "PeerFraming", "PluginHost"],
            path: "Sources/websocksy", swiftSettings: lean,
            linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic"])]),

        // The plugins. What decides knows nothing of the server; a door hands it to the C interface.
        .target(name: "FileBackend", path: "Plugins/backend_file/FileBackend", swiftSettings: lean),
        .target(
            name: "FileBackendDoor", dependencies: ["CWebsocksy", "FileBackend"], path: "Plugins/backend_file/Door",
            swiftSettings: lean),
        .target(
            name: "FixedLengthFraming", dependencies: ["CWebsocksy"], path: "Plugins/framing_fixedlength",
            sources: ["framing_fixedlength.c"], publicHeadersPath: ".", cSettings: warnings),
        .target(
            name: "Dynamic32Framing", dependencies: ["CWebsocksy"], path: "Plugins/framing_dynamic32",
            sources: ["framing_dynamic32.c"], publicHeadersPath: ".", cSettings: warnings),
        .target(
            name: "FramingPlugin", dependencies: ["CWebsocksy"], path: "Plugins/FramingPlugin", swiftSettings: lean),
        .target(
            name: "JSONFraming", dependencies: ["FramingPlugin"], path: "Plugins/framing_json/JSONFraming",
            swiftSettings: lean),
        .target(
            name: "JSONFramingDoor", dependencies: ["CWebsocksy", "FramingPlugin", "JSONFraming"],
            path: "Plugins/framing_json/Door", swiftSettings: lean),
        .target(
            name: "ContentLengthFraming", dependencies: ["FramingPlugin"],
            path: "Plugins/framing_content-length/ContentLengthFraming",
            swiftSettings: lean),
        .target(
            name: "ContentLengthFramingDoor", dependencies: ["CWebsocksy", "FramingPlugin", "ContentLengthFraming"],
            path: "Plugins/framing_content-length/Door", swiftSettings: lean),
        .target(
            name: "VarintFraming", dependencies: ["FramingPlugin"], path: "Plugins/framing_varint/VarintFraming",
            swiftSettings: lean),
        .target(
            name: "VarintFramingDoor", dependencies: ["CWebsocksy", "FramingPlugin", "VarintFraming"],
            path: "Plugins/framing_varint/Door", swiftSettings: lean),

        .testTarget(
            name: "WebSocketCoreTests", dependencies: ["WebSocketCore"], path: "Tests/WebSocketCoreTests",
            swiftSettings: strict),
        .testTarget(
            name: "HTTPUpgradeTests", dependencies: ["HTTPUpgrade", "TestSupport"], path: "Tests/HTTPUpgradeTests",
            swiftSettings: strict),
        .testTarget(
            name: "PeerFramingTests", dependencies: ["CWebsocksy", "PeerFraming", "TestSupport", "WebSocketCore"],
            path: "Tests/PeerFramingTests", swiftSettings: strict),
        .testTarget(
            name: "PluginFramingTests",
            dependencies: [
                "ContentLengthFraming", "FramingRig", "JSONFraming", "PeerFraming", "TestSupport", "WebSocketCore",
            ],
            path: "Tests/PluginFramingTests", swiftSettings: strict),
        .testTarget(
            name: "FileBackendTests", dependencies: ["FileBackend", "TestSupport"], path: "Tests/FileBackendTests",
            swiftSettings: strict),
        .testTarget(
            name: "PeerDiscoveryTests", dependencies: ["PeerDiscovery", "PeerFraming", "TestSupport"],
            path: "Tests/PeerDiscoveryTests",
            swiftSettings: strict),
        .testTarget(
            name: "PluginHostTests",
            // The suite is run, not called.
            dependencies: ["CWebsocksy", "PeerDiscovery", "PluginHost", "plugin-contract"],
            path: "Tests/PluginHostTests", swiftSettings: strict),
        .testTarget(
            name: "ConfigurationTests", dependencies: ["Configuration", "TestSupport"],
            path: "Tests/ConfigurationTests",
            swiftSettings: strict),
        .testTarget(
            name: "EventLoopTests", dependencies: ["EventLoop"], path: "Tests/EventLoopTests", swiftSettings: strict),
        .testTarget(
            name: "BridgeTests",
            dependencies: [
                "Bridge", "Configuration", "EventLoop", "HTTPUpgrade", "PeerDiscovery", "PeerFraming", "SessionRig",
                "TestSupport", "WebSocketCore",
            ],
            path: "Tests/BridgeTests", swiftSettings: strict),

        // What several tests need: numbers at random that a seed repeats.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),

        // A session between scripted ends: for its tests and for its fuzz target.
        .target(
            name: "SessionRig",
            dependencies: ["Bridge", "Configuration", "HTTPUpgrade", "PeerDiscovery", "PeerFraming", "WebSocketCore"],
            path: "Tests/SessionRig", swiftSettings: strict),

        // The framings of the plugins without a server: for their tests and for their fuzz targets. Those in C meet a
        // door of the tests.
        .target(
            name: "CapturedFramings", dependencies: ["CWebsocksy"], path: "Tests/FramingRig/Captured",
            cSettings: warnings),
        .target(
            name: "FramingRig",
            dependencies: [
                "CWebsocksy", "CapturedFramings", "ContentLengthFraming", "FramingPlugin", "JSONFraming",
                "PeerFraming", "VarintFraming", "WebSocketCore",
            ],
            path: "Tests/FramingRig/Rig", swiftSettings: strict),

        // The benchmark: the load, and the floor that every figure is a ratio to.
        .executableTarget(
            name: "websocksy-bench", dependencies: ["CLinux"], path: "Tests/Benchmark/LoadGenerator",
            swiftSettings: strict),
        .executableTarget(
            name: "bare-relay", path: "Tests/Benchmark/BareRelay",
            cSettings: warnings),

        // The contract of plugins, tried on any of them.
        .executableTarget(
            name: "plugin-contract",
            dependencies: ["CLinux", "PeerDiscovery", "PeerFraming", "PluginHost", "WebSocketCore"],
            path: "Tests/PluginContract", swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic"])]),

        // The rules of the house: reads the tree, calls nothing of it.
        .testTarget(name: "HouseTests", path: "Tests/HouseTests", swiftSettings: strict),
    ]
)

if isFuzzing {
    // lld, because gold breaks on the sanitizers' symbols; no main, because libFuzzer brings it.
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "Bridge", "Configuration", "FileBackend", "FramingRig", "HTTPUpgrade", "PeerDiscovery", "PeerFraming",
                "SessionRig", "WebSocketCore",
            ],
            path: "Tests/Fuzz", exclude: ["Corpus"],
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(instrumentation + ["-use-ld=lld"])]))
}
