import Testing

@testable import Configuration

@Suite("Command line")
struct CommandLineTests {
    @Test(
        "an option may be written in several ways",
        arguments: [
            ["-p", "9001"], ["-p9001"], ["--port", "9001"], ["--port=9001"],
            ["--", "-p", "1"].dropFirst(3) + ["-p9001"],
        ] as [[String]])
    func forms(arguments: [String]) {
        #expect(read(nil, arguments).settings.port == 9001)
        #expect(read(nil, arguments).messages == [])
    }

    @Test(
        "each option sets its own, in the short and the long form",
        arguments: [
            (["-l", "::1"], ["--listen=::1"], "listen = ::1"),
            (["-k", "5"], ["--ping", "5"], "ping = 5"),
            (["-k", "0"], ["--ping=0"], "ping = 0"),
        ])
    func options(short: [String], long: [String], line: String) {
        #expect(read(nil, short).settings == read(line).settings)
        #expect(read(nil, long).settings == read(line).settings)
        #expect(read(line).settings != Settings())
    }

    @Test("the folder of plugins knows where it was named", arguments: [["--plugins", "d"], ["--plugins=d"]])
    func plugins(arguments: [String]) {
        let settings = read("plugins = c", arguments).settings
        #expect(settings.plugins == "d")
        #expect(settings.pluginsOrigin?.description == arguments.joined(separator: " "))
    }

    @Test("nothing to say is fine: the defaults are served")
    func nothing() {
        #expect(read(nil, []) == Outcome(.serve(Settings())))
    }

    @Test(
        "one plain argument is the configuration file, wherever it stands",
        arguments: [
            ["a.cfg"], ["--config", "a.cfg"], ["--config=a.cfg"], ["-p", "1", "a.cfg"], ["a.cfg", "-p", "1"],
            ["-p1", "--", "a.cfg"],
        ])
    func file(arguments: [String]) {
        var paths: [String] = []
        let outcome = Invocation.read(arguments: arguments) { path in
            paths.append(path)
            return .success(Array("port = 2\nping = 3".utf8))
        }
        #expect(outcome.messages == [])
        #expect(paths == ["a.cfg"])
        #expect(outcome.settings.pingMilliseconds == 3_000)
        #expect(outcome.settings.port == (arguments.count > 2 ? 1 : 2))
    }

    @Test("after -- an argument that looks like an option is a file")
    func endOfOptions() {
        var paths: [String] = []
        _ = Invocation.read(arguments: ["--", "-p"]) { path in
            paths.append(path)
            return .success([])
        }
        #expect(paths == ["-p"])
        #expect(read(nil, ["--", "--help"]).invocation != .help)
    }

    @Test(
        "a second file is an error that names --config, and only the first is read",
        arguments: [
            ["a.cfg", "b.cfg"], ["--config", "a.cfg", "b.cfg"], ["a.cfg", "--config", "b.cfg"],
            ["a.cfg", "-p", "1", "--", "b.cfg"],
        ])
    func twoFiles(arguments: [String]) {
        var paths: [String] = []
        let outcome = Invocation.read(arguments: arguments) { path in
            paths.append(path)
            return .success([])
        }
        #expect(paths == ["a.cfg"])
        #expect(outcome.problems.map(\.rule) == [.secondFile])
        #expect(outcome.messages[0].contains("--config"))
        #expect(outcome.exitCode == 2)
    }

    @Test(
        "a usage error says what is wrong and what to do, and the code is 2",
        arguments: [
            (["--prot", "1"], "--prot 1: unknown option, did you mean --port?"),
            (["--prot=1"], "--prot=1: unknown option, did you mean --port?"),
            (["--verbose"], "--verbose: unknown option, see --help"),
            (["-x"], "-x: unknown option, see --help"),
            (["-é"], "-é: unknown option, see --help"),
            (["-p"], "-p: the option needs a value, write -p PORT"),
            (["--config"], "--config: the option needs a value, write --config FILE"),
            (["--plugins"], "--plugins: the option needs a value, write --plugins DIR"),
            (["--check-config=1"], "--check-config=1: the option takes no value, write --check-config"),
            (["-hx"], "-hx: the option takes no value, write --help"),
            (["-c", "host"], "-c host: the option has no \"key=\" in front of its value, write -c KEY=VALUE"),
            (["-c", "=x"], "-c =x: the option has no \"key=\" in front of its value, write -c KEY=VALUE"),
            (["--config="], "--config=: the name of the configuration file is empty, give one"),
            ([""], "\"\": the name of the configuration file is empty, give one"),
            (["-p", "70000"], "-p 70000: port cannot be \"70000\", give a whole number from 0 to 65535"),
            (["-p70000"], "-p70000: port cannot be \"70000\", give a whole number from 0 to 65535"),
            (["-p", ""], "-p : port has no value, give a whole number from 0 to 65535"),
            (["--plugins="], "--plugins=: plugins has no value, give a directory"),
        ])
    func usageErrors(arguments: [String], message: String) {
        let outcome = read(nil, arguments)
        #expect(outcome.messages == [message])
        #expect(outcome.exitCode == 2)
        #expect(outcome.settings == Settings())
    }

    @Test("what follows an unknown option is taken for its value, not for a file")
    func unknownOptionWithValue() {
        let outcome = Invocation.read(arguments: ["--verbos", "yes", "-p", "1"]) { _ in
            .failure(FileUnreadable(reason: "never asked"))
        }
        #expect(outcome.problems.count == 1)
        #expect(outcome.settings.port == 1)
    }

    @Test(
        "help and version win over all that is wrong, the first of the two over the other, and no file is read",
        arguments: [
            (["--help"], Invocation.help), (["-h"], .help), (["--version"], .version),
            (["a.cfg", "-p", "x", "--nonsense", "--help"], .help), (["--version", "--help"], .version),
            (["--help", "--version"], .help), (["a", "b", "--version"], .version),
        ])
    func helpAndVersion(arguments: [String], expected: Invocation) {
        let outcome = Invocation.read(arguments: arguments) { _ in
            Issue.record("a file was read")
            return .success([])
        }
        #expect(outcome == Outcome(expected))
        #expect(outcome.exitCode == 0)
    }

    @Test("--check-config asks for a check, with all settings")
    func check() {
        let outcome = read("port = 1", ["--check-config", "-k", "2"])
        guard case .check(let settings) = outcome.invocation else {
            Issue.record("not a check")
            return
        }
        #expect(settings.port == 1)
        #expect(settings.pingMilliseconds == 2_000)
    }
}
