// swift-tools-version: 6.2
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

let package = Package(
    name: "websocksy",
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
            name: "websocksy", dependencies: ["Bridge", "Configuration", "EventLoop", "PeerDiscovery", "PeerFraming"],
            path: "Sources/websocksy", swiftSettings: lean,
            linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic"])]),

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
            name: "PeerDiscoveryTests", dependencies: ["PeerDiscovery", "PeerFraming", "TestSupport"],
            path: "Tests/PeerDiscoveryTests",
            swiftSettings: strict),
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

        // The benchmark: the load, and the floor that every figure is a ratio to.
        .executableTarget(
            name: "websocksy-bench", dependencies: ["CLinux"], path: "Tests/Benchmark/LoadGenerator",
            swiftSettings: strict),
        .executableTarget(
            name: "bare-relay", path: "Tests/Benchmark/BareRelay",
            cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),

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
                "Bridge", "Configuration", "HTTPUpgrade", "PeerDiscovery", "PeerFraming", "SessionRig", "WebSocketCore",
            ],
            path: "Tests/Fuzz", exclude: ["Corpus"],
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(instrumentation + ["-use-ld=lld"])]))
}
