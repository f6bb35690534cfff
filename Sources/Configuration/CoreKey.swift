/// A key of the section `[core]`.
enum CoreKey: String, CaseIterable {
    case port, listen
    case listenMode = "listen-mode"
    case ping
    case pongTimeout = "pong-timeout"
    case backend, plugins, workers
    case logLevel = "log-level"
    case handshakeTimeout = "handshake-timeout"
    case connectTimeout = "connect-timeout"
    case closeTimeout = "close-timeout"
    case drain
    case connectAttemptDelay = "connect-attempt-delay"
    case autoWait = "auto-wait"
    case requestLineLimit = "request-line-limit"
    case headerLimit = "header-limit"
    case headerCountLimit = "header-count-limit"
    case maxConnections = "max-connections"
    case highWater = "high-water"
    case messageLimit = "message-limit"
    case framingBuffer = "framing-buffer"
    case resolverThreads = "resolver-threads"
    case backlog

    /// Whether each line of the key adds to those before it.
    var isRepeatable: Bool { self == .listen }

    /// Puts `value` into `settings`, which stay as they are if it throws.
    ///
    /// `listen` adds an address and `backend` keeps the options: what they replace depends on where they stand.
    func set(_ value: WrittenValue, in settings: inout Settings) throws(BadValue) {
        switch self {
        case .port: settings.port = try value.whole(in: 0...65_535)
        case .listen: settings.listen.append(try value.listenAddress())
        case .listenMode: settings.listenMode = try value.permissions()
        case .ping: settings.pingMilliseconds = try value.timeOrOff(in: 1...Self.day)
        case .pongTimeout: settings.pongTimeoutMilliseconds = try value.time(in: 1...Self.day)
        case .backend: settings.backend.name = try value.nonEmpty("the name of a backend")
        case .plugins: settings.plugins = try value.nonEmpty("a directory")
        case .workers: settings.workers = try value.whole(in: 1...256)
        case .logLevel: settings.logLevel = try value.logLevel()
        case .handshakeTimeout: settings.handshakeTimeoutMilliseconds = try value.time(in: 1...Self.day)
        case .connectTimeout: settings.connectTimeoutMilliseconds = try value.time(in: 1...Self.day)
        case .closeTimeout: settings.closeTimeoutMilliseconds = try value.time(in: 1...Self.day)
        case .drain: settings.drainMilliseconds = try value.time(in: 0...Self.day)
        // RFC 8305, 8: never below 10 ms, and 2 s is the recommended maximum.
        case .connectAttemptDelay: settings.connectAttemptDelayMilliseconds = try value.time(in: 10...2_000)
        case .autoWait: settings.autoWaitMilliseconds = try value.time(in: 0...60_000)
        case .requestLineLimit: settings.requestLineLimit = try value.size(in: 64...64 << 10)
        case .headerLimit: settings.headerLimit = try value.size(in: 64...64 << 10)
        case .headerCountLimit: settings.headerCountLimit = try value.whole(in: 1...1_000)
        case .maxConnections: settings.maxConnections = try value.whole(in: 1...1_000_000)
        case .highWater: settings.highWater = try value.size(in: 4 << 10...64 << 20)
        case .messageLimit: settings.messageLimit = try value.size(in: 1...1 << 40)
        case .framingBuffer: settings.framingBuffer = try value.size(in: 64...1 << 30)
        case .resolverThreads: settings.resolverThreads = try value.whole(in: 1...64)
        case .backlog: settings.backlog = try value.whole(in: 1...65_535)
        }
    }

    /// In milliseconds.
    private static var day: UInt64 { 86_400_000 }
}

extension Settings {
    /// Every key of `[core]`, as it is written.
    package static var keys: [String] { CoreKey.allCases.map(\.rawValue) }
}
