import Bridge
import Configuration
import EventLoop
import PeerDiscovery
import PeerFraming
import PluginHost

/// From the command line to a running server, or to a sentence that says why not.
enum Startup {
    /// Configuration files are small; something larger was named by mistake.
    private static let fileLimit = 1 << 20

    /// Does what the command line asks for.
    ///
    /// - Returns: the exit status.
    static func run(_ arguments: [String]) -> Int32 {
        StandardStreams.fill()
        let outcome = Invocation.read(arguments: arguments, readFile: readFile)
        switch outcome.invocation {
        case .help:
            print(Help.text, terminator: "")
            return 0
        case .version:
            print("websocksy \(Version.current)")
            return 0
        case .check(let settings):
            return check(settings, outcome)
        case .serve(let settings):
            return serve(settings, outcome)
        }
    }

    private static func check(_ settings: Settings, _ outcome: Outcome) -> Int32 {
        let parts = Parts(settings, outcome)
        defer { parts.backend?.close() }
        guard parts.outcome.problems.isEmpty else { return tell(parts.outcome) }
        for warning in parts.warnings { print("warning: \(warning)") }
        print("the configuration is fine")
        return 0
    }

    private static func serve(_ settings: Settings, _ outcome: Outcome) -> Int32 {
        let log = Log(level: settings.logLevel, isStamped: !JournalStream.isConnected(to: 2))
        defer { log.flushAtEnd(within: 1000) }
        do {
            // First of all: threads inherit which signals are blocked, and plugins may start some.
            let signals = try SignalWatcher()
            let parts = Parts(settings, outcome)
            guard parts.outcome.problems.isEmpty, let backend = parts.backend else {
                parts.backend?.close()
                return tell(parts.outcome)
            }
            for warning in parts.warnings { log.write(.warn, warning) }
            return try Server(settings, backend: backend, framings: parts.framings, log: log, signals: signals).run()
        } catch {
            log.write(.error, "\(error)")
            return 1
        }
    }

    /// What a server is put together of, and all that is wrong with it.
    private struct Parts {
        let framings: FramingTable
        let backend: (any Backend)?
        let warnings: [String]
        private(set) var outcome: Outcome

        init(_ settings: Settings, _ outcome: Outcome) {
            let plugins = PluginSetup(settings)
            let setup = BackendSetup(settings.backend, plugins: plugins)
            PluginFramings.freeze()
            framings = PluginFramings.table
            backend = setup.backend
            warnings = outcome.warnings.map(\.description) + plugins.warnings + setup.warnings
            self.outcome = outcome
            self.outcome.add(plugins.problems + setup.problems)
        }
    }

    private static func readFile(_ path: String) -> Result<[UInt8], FileUnreadable> {
        do throws(FileContents.Failure) {
            return .success(try FileContents.read(path, limit: fileLimit))
        } catch {
            return .failure(FileUnreadable(reason: error.description))
        }
    }

    /// Tells all that is wrong, each on a line.
    private static func tell(_ outcome: Outcome) -> Int32 {
        var text = outcome.problems.map { "\($0)\n" }.joined()
        if outcome.exitCode == 2 { text += "\(Help.hint)\n" }
        StandardError.write(Array(text.utf8).span, within: 1000)
        return outcome.exitCode
    }
}
