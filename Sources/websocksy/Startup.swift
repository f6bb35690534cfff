import Bridge
import Configuration
import EventLoop
import PeerDiscovery
import PeerFraming

/// From the command line to a running server, or to a sentence that says why not.
enum Startup {
    /// Configuration files are small; something larger was named by mistake.
    private static let fileLimit = 1 << 20

    /// Does what the command line asks for.
    ///
    /// - Returns: the exit status.
    static func run(_ arguments: [String]) -> Int32 {
        StandardStreams.fill()
        var outcome = Invocation.read(arguments: arguments, readFile: readFile)
        let framings = FramingTable()
        var backend: DefaultBackend?
        if let settings = outcome.invocation.settings {
            let (built, problems) = BackendSetup.build(settings.backend, framings: framings)
            backend = built
            outcome.add(problems)
        }
        guard outcome.problems.isEmpty else { return tell(outcome) }
        switch outcome.invocation {
        case .help: print(Help.text, terminator: "")
        case .version: print("websocksy \(Version.current)")
        case .check(let settings):
            for warning in warnings(outcome, settings, backend) { print("warning: \(warning)") }
            print("the configuration is fine")
        case .serve(let settings):
            guard let backend else { preconditionFailure("a backend without problems was built") }
            return serve(settings, backend, framings, warnings: warnings(outcome, settings, backend))
        }
        return 0
    }

    private static func serve(
        _ settings: Settings, _ backend: DefaultBackend, _ framings: FramingTable, warnings: [String]
    ) -> Int32 {
        let log = Log(level: settings.logLevel, isStamped: !JournalStream.isConnected(to: 2))
        for warning in warnings { log.write(.warn, warning) }
        defer { log.flushAtEnd(within: 1000) }
        do {
            // First of all: threads inherit which signals are blocked.
            let signals = try SignalWatcher()
            return try Server(settings, backend: backend, framings: framings, log: log, signals: signals).run()
        } catch {
            log.write(.error, "\(error)")
            return 1
        }
    }

    /// What works, but perhaps not as it was meant.
    private static func warnings(_ outcome: Outcome, _ settings: Settings, _ backend: DefaultBackend?) -> [String] {
        var warnings = outcome.warnings.map(\.description)
        warnings += backend?.warnings.map(\.description) ?? []
        if let folder = settings.plugins {
            warnings.append("plugins: this version loads none, so nothing is looked for in \(folder)")
        }
        return warnings
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
