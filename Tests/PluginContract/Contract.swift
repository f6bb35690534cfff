import Foundation

/// What the plugin interface asks of every plugin, tried on one of them.
///
/// Each claim is tried in a process of its own, so that one that crashes or hangs is a claim that does not hold.
enum Contract {
    /// A claim that does not hold, in one sentence.
    struct Broken: Error {
        let reason: String

        init(_ reason: String) { self.reason = reason }
    }

    private static let usage = """
        Usage: plugin-contract PLUGIN.so [--configuration TEXT] [--option KEY=VALUE]...

        Tries what the plugin interface asks of a plugin. A file called backend_NAME.so (or libbackend_NAME.so) is
        tried as a backend, with these options; any other as framings, each with this configuration.

        """

    /// Seconds of work that a claim may take, of which each takes about one, and seconds that it may wait.
    private static let (work, patience): (rlim_t, UInt32) = (10, 60)

    /// Tries all claims, or the one that the parent process asked for.
    ///
    /// - Returns: 0 if they hold, 1 if one does not, 2 for a command line that makes no sense.
    static func run(_ arguments: [String]) -> Int32 {
        guard let subject = Subject(arguments) else {
            FileHandle.standardError.write(Data(usage.utf8))
            return 2
        }
        let claims: [Claim] = subject.isBackend ? BackendClaims.all : FramingClaims.all
        if let name = subject.claim { return tryHere(claims.first { $0.name == name }, subject) }
        var broken = 0
        for claim in claims {
            let outcome = tryElsewhere(claim, arguments)
            print(outcome.map { "BROKEN  \(claim.sentence): \($0)" } ?? "held    \(claim.sentence)")
            if outcome != nil { broken += 1 }
            // What can't be loaded can't be tried.
            if outcome != nil && claim.name == claims[0].name { break }
        }
        print(broken == 0 ? "\(subject.path) keeps the contract" : "\(subject.path) breaks the contract")
        // Foundation leaks a little for each process, which a leak checker at the end would lay at the plugin's door.
        fflush(nil)
        _exit(broken == 0 ? 0 : 1)
    }

    /// Tries a claim in this process, which ends with it.
    private static func tryHere(_ claim: Claim?, _ subject: Subject) -> Int32 {
        guard let claim else { return 2 }
        alarm(patience)
        var limit = rlimit(rlim_cur: work, rlim_max: work + 1)
        // SAFETY: C reads the two numbers.
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
        do {
            try claim.attempt(subject)
            return 0
        } catch let broken as Broken {
            print(broken.reason)
        } catch {
            print("\(error)")
        }
        return 1
    }

    /// - Returns: why the claim does not hold, or `nil` if it does.
    private static func tryElsewhere(_ claim: Claim, _ arguments: [String]) -> String? {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments + ["--claim", claim.name]
        process.standardOutput = output
        do {
            try process.run()
        } catch {
            return "it can't be tried: \(error)"
        }
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let status = process.terminationStatus
        if process.terminationReason == .uncaughtSignal {
            let isEndless = [SIGALRM, SIGXCPU, SIGKILL].contains(status)
            return isEndless ? "it comes to no end" : "it ends with signal \(status)"
        }
        guard status != 0 else { return nil }
        let lines = said.split(separator: "\n")
        return lines.last.map(String.init) ?? "it ends the process with status \(status); see standard error"
    }
}
