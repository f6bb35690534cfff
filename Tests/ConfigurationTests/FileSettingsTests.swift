import Testing

@testable import Configuration

@Suite("Configuration file: its meaning")
struct FileSettingsTests {
    @Test("an empty file leaves the defaults", arguments: ["", "\n", "# nothing\n", "[core]\n[backend]\n"])
    func defaults(file: String) {
        #expect(read(file) == Outcome(.serve(Settings())))
        #expect(read(file).exitCode == 0)
    }

    @Test("lines before the first section belong to [core], as in websocksy")
    func headless() {
        #expect(read("port = 9000").settings.port == 9000)
        #expect(read("[core]\nport = 9000") == read("\nport = 9000"))
    }

    @Test("a section may come again")
    func sectionsRepeat() {
        let outcome = read("[core]\nport = 1\n[backend]\na = b\n[core]\nping = 0\n[backend]\nc = d")
        #expect(outcome.problems.isEmpty)
        #expect(outcome.settings.port == 1)
        #expect(outcome.settings.pingMilliseconds == nil)
        #expect(outcome.options == ["a=b", "c=d"])
    }

    @Test("options of the backend pass as they are, empty ones and repeated ones too, each with its line")
    func backendOptions() {
        let outcome = read("[backend]\nhost = tcp://a\n\nframing-config = ;\nprotocol =\nhost = tcp://b")
        #expect(outcome.problems.isEmpty)
        #expect(
            outcome.settings.backend.options == [
                BackendOption(key: "host", value: "tcp://a", origin: .line(file: "a.cfg", number: 2)),
                BackendOption(key: "framing-config", value: ";", origin: .line(file: "a.cfg", number: 4)),
                BackendOption(key: "protocol", value: "", origin: .line(file: "a.cfg", number: 5)),
                BackendOption(key: "host", value: "tcp://b", origin: .line(file: "a.cfg", number: 6)),
            ])
    }

    @Test("naming a backend drops the options before it, with a warning")
    func backendDropsOptions() {
        let late = read("[backend]\na = 1\nb = 2\n[core]\nbackend = file\n[backend]\nc = 3")
        #expect(late.problems.isEmpty)
        #expect(late.settings.backend.name == "file")
        #expect(late.options == ["c=3"])
        #expect(
            late.warnings == [
                Problem(
                    origin: .line(file: "a.cfg", number: 5),
                    rule: .optionsDropped(first: .line(file: "a.cfg", number: 2)))
            ])
        let early = read("backend = file\n[backend]\nc = 3")
        #expect(early.warnings.isEmpty)
        #expect(early.settings.backend.origin == .line(file: "a.cfg", number: 1))
        #expect(early.options == ["c=3"])
    }

    @Test("addresses add up and replace the default")
    func listen() {
        let outcome = read("listen = 127.0.0.1\nlisten = [::1]\nlisten = unix://run/x.sock\n")
        #expect(outcome.problems.isEmpty)
        #expect(outcome.settings.listen == [.host("127.0.0.1"), .host("::1"), .unix(path: "run/x.sock")])
        #expect(read("listen = ::").settings.listen == [.host("::")])
    }

    @Test("an address that is listed twice is told, with the first line")
    func listenTwice() {
        #expect(
            read("listen = ::1\nlisten = ::\nlisten = [::1]").messages
                == ["a.cfg:3: \"[::1]\" is already listened on by a.cfg:1, remove one of the two"])
    }

    @Test("every key but listen may come once, and the first line is named", arguments: CoreKey.allCases)
    func repeats(key: CoreKey) {
        let value = Sample.values(for: key)[0]
        let outcome = read("\n\(key.rawValue) = \(value)\n\(key.rawValue) = \(value)\n")
        let first = Origin.line(file: "a.cfg", number: 2)
        let rule: BrokenRule =
            key == .listen ? .repeatedAddress(value, first: first) : .repeatedKey(key.rawValue, first: first)
        #expect(outcome.problems == [Problem(origin: .line(file: "a.cfg", number: 3), rule: rule)])
    }

    @Test("a key is also set once if its first value was wrong")
    func repeatAfterBadValue() {
        let outcome = read("port = x\nport = 1\n")
        #expect(outcome.lines == [1, 2])
        #expect(outcome.messages[1] == "a.cfg:2: \"port\" is already set at a.cfg:1, remove one of the two")
    }

    @Test(
        "an unknown key is told with the nearest one or with advice (lessons, 24)",
        arguments: [
            ("prot = 1", "unknown key \"prot\" in [core], did you mean \"port\"?"),
            ("Port = 1", "unknown key \"Port\" in [core], did you mean \"port\"?"),
            ("log_level = 1", "unknown key \"log_level\" in [core], did you mean \"log-level\"?"),
            ("pingtimeout = 1", "unknown key \"pingtimeout\" in [core], did you mean \"pong-timeout\"?"),
            ("host = x", "unknown key \"host\" in [core], remove it, or move it to [backend] if it belongs there"),
            (
                "\u{1B}[1m = x",
                "unknown key \"\\u{1b}[1m\" in [core], remove it, or move it to [backend] if it belongs there"
            ),
        ])
    func unknownKey(line: String, message: String) {
        #expect(read("\n" + line).messages == ["a.cfg:2: " + message])
    }

    @Test(
        "an unknown section is told with the nearest one, and its lines are not judged, but their form is",
        arguments: [
            ("bakend", "unknown section [bakend], did you mean [backend]?"),
            ("Core", "unknown section [Core], did you mean [core]?"),
            ("", "unknown section [], use [core] or [backend]"),
            ("streams", "unknown section [streams], use [core] or [backend]"),
        ])
    func unknownSection(name: String, message: String) {
        let outcome = read("[\(name)]\nwhat = ever\nnonsense\n[core]\nport = 1")
        #expect(
            outcome.messages == [
                "a.cfg:1: " + message,
                "a.cfg:3: \"nonsense\" has no \"=\", write \"key = value\", or begin a comment with #",
            ])
        #expect(outcome.settings.port == 1)
    }

    @Test("lines after a section that is not closed are not judged")
    func sectionNotClosed() {
        let outcome = read("[backend # x\nhost = y\n[core]\nport = 1")
        #expect(outcome.lines == [1])
        #expect(outcome.settings.port == 1)
    }

    @Test("all that is wrong is told at once, in order, and the rest is kept")
    func allAtOnce() {
        let file = """
            prot = 1
            ping = often
            port = 2
            [core
            [bakend]
            [core]
            port = 3
            nonsense
            = 4
            workers = 0
            listen = 1.2.3.4:5
            drain = 3
            """
        let outcome = read(file, ["-p", "99999", "--prot", "1", "-c", "x", "-k", "7"])
        #expect(outcome.lines == [1, 2, 4, 5, 7, 8, 9, 10, 11])
        #expect(outcome.problems.count == 12)
        #expect(outcome.exitCode == 2)
        #expect(outcome.settings.port == 2)
        #expect(outcome.settings.drainMilliseconds == 3_000)
        #expect(outcome.settings.pingMilliseconds == 7_000)
        #expect(read(file).exitCode == 1)
    }

    @Test("a file that cannot be read is told with the reason, and the command line is still judged")
    func unreadable() {
        let outcome = Invocation.read(arguments: ["b.cfg", "-p", "x"]) { _ in
            .failure(FileUnreadable(reason: "Permission denied"))
        }
        #expect(
            outcome.messages == [
                "b.cfg: the file cannot be read (Permission denied), give one that can",
                "-p x: port cannot be \"x\", give a whole number from 0 to 65535",
            ])
        #expect(Outcome(.help, problems: Array(outcome.problems.prefix(1))).exitCode == 1)
    }
}
