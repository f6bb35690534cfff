@testable import Configuration

/// Values that a key takes and values that it does not, at the ends of its range where it has one.
enum Sample {
    /// None of them is the default.
    static func values(for key: CoreKey) -> [String] {
        switch key {
        case .port: ["0", "1", "00080", "65535"]
        case .listen: ["0.0.0.0", "localhost", "::1", "[fe80::1%eth0]", "unix:///run/x", "unix://x", "_a.b-c"]
        case .listenMode: ["0", "0660", "777", "0777"]
        case .ping: ["0", "0.0", "1ms", "0.001", "24h", "1440m"]
        case .pongTimeout, .handshakeTimeout, .connectTimeout, .closeTimeout: ["1ms", "0.5", "1.5m", "24h"]
        case .backend: ["file", "a b"]
        case .plugins: ["/usr/lib/websocksy", "plugins", "a = b"]
        case .workers: ["1", "256"]
        case .logLevel: ["error", "warn", "debug"]
        case .drain: ["0", "0ms", "0.5", "24h"]
        case .connectAttemptDelay: ["10ms", "0.01", "2", "2.000s"]
        case .autoWait: ["0", "1ms", "1m"]
        case .requestLineLimit, .headerLimit: ["64", "4K", "64K", "65536"]
        case .headerCountLimit: ["1", "1000"]
        case .maxConnections: ["1", "1000000"]
        case .highWater: ["4096", "4K", "8m", "64M"]
        case .messageLimit: ["1", "1024G"]
        case .framingBuffer: ["64", "1G"]
        case .resolverThreads: ["1", "64"]
        case .backlog: ["1", "65535"]
        }
    }

    static func wrongValues(for key: CoreKey) -> [String] {
        switch key {
        case .port: ["65536", "-1", "+1", "1.5", "0x50", "8001K", "80 01", "18446744073709551616", "٣"]
        case .listen:
            ["127.0.0.1:80", "localhost:80", "[::1]:80", "[127.0.0.1]", "[]", "tcp://a", "a b", "a/b", "-l", "unix://"]
                + ["unix://" + String(repeating: "x", count: 108), "\u{7F}", "[[::1]]"]
        case .listenMode: ["1000", "0o600", "8", "rw", "-1", "+1", "0600 "]
        case .ping: ["-1", "0.5ms", "25h", "86401", "1d", "1 m x", ".5", "5.", "1e3", "1.2.3", "9999999999999999999h"]
        case .pongTimeout, .handshakeTimeout, .connectTimeout, .closeTimeout: ["0", "24.1h", "soon", "0.0001"]
        case .backend, .plugins: []
        case .workers: ["0", "257"]
        case .logLevel: ["INFO", "warning", "2"]
        case .drain: ["86400001ms", "never"]
        case .connectAttemptDelay: ["9ms", "2001ms", "0"]
        case .autoWait: ["60001ms", "2m"]
        case .requestLineLimit, .headerLimit: ["63", "65537", "65K", "1.5K", "4KB", "4 K"]
        case .headerCountLimit: ["0", "1001"]
        case .maxConnections: ["0", "1000001"]
        case .highWater: ["4095", "3K", "65M", "1G"]
        case .messageLimit: ["0", "1025G", "17179869184G"]
        case .framingBuffer: ["63", "2G", "-1"]
        case .resolverThreads: ["0", "65"]
        case .backlog: ["0", "65536"]
        }
    }
}
