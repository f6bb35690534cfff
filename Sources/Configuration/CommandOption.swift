/// An option of the command line. `Help` tells the same to people; a test compares the two.
enum CommandOption: String, CaseIterable {
    case port, listen, ping, backend, option, plugins, config
    case checkConfig = "check-config"
    case help, version

    /// The form with two dashes.
    var long: String { "--\(rawValue)" }

    /// The form with one dash, if there is one.
    var short: String? {
        switch self {
        case .port: "-p"
        case .listen: "-l"
        case .ping: "-k"
        case .backend: "-b"
        case .option: "-c"
        case .help: "-h"
        case .plugins, .config, .checkConfig, .version: nil
        }
    }

    /// What the manual calls the value; `nil` for an option without one.
    var value: String? {
        switch self {
        case .port: "PORT"
        case .listen: "HOST"
        case .ping: "SECONDS"
        case .backend: "BACKEND"
        case .option: "KEY=VALUE"
        case .plugins: "DIR"
        case .config: "FILE"
        case .checkConfig, .help, .version: nil
        }
    }

    /// The key of `[core]` that the value is for.
    var key: CoreKey? {
        switch self {
        case .port: .port
        case .listen: .listen
        case .ping: .ping
        case .backend: .backend
        case .plugins: .plugins
        case .option, .config, .checkConfig, .help, .version: nil
        }
    }

    /// The option that is spelled like this, dashes included.
    init?(spelling: String) {
        guard let option = Self.allCases.first(where: { $0.long == spelling || $0.short == spelling }) else {
            return nil
        }
        self = option
    }
}
