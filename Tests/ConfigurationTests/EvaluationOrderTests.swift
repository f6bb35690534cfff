import Testing

@testable import Configuration

@Suite("Order of evaluation")
struct EvaluationOrderTests {
    @Test("options override the file, and later options earlier ones")
    func override() {
        #expect(read("port = 1", ["-p", "2"]).settings.port == 2)
        #expect(read("port = 1", ["-p", "2", "-p", "3"]).settings.port == 3)
        #expect(read("port = 1", ["-p", "2", "-p", "3"]).problems.isEmpty)
    }

    @Test("the first address of the command line replaces those of the file, the next ones add to it")
    func listen() {
        let file = "listen = a\nlisten = b"
        #expect(read(file).settings.listen == [.host("a"), .host("b")])
        #expect(read(file, ["-l", "c"]).settings.listen == [.host("c")])
        #expect(read(file, ["-l", "b", "-l", "a"]).settings.listen == [.host("b"), .host("a")])
        #expect(read(nil, ["-l", "c", "-p", "1", "--listen=d"]).settings.listen == [.host("c"), .host("d")])
        #expect(read(nil, ["-l", "c", "-l", "c"]).exitCode == 2)
    }

    @Test("a wrong address of the command line leaves those of the file")
    func listenWrong() {
        #expect(read("listen = a", ["-l", "a:1"]).settings.listen == [.host("a")])
    }

    @Test(
        "-c goes to the backend that is selected there, and -b drops the one before with its options",
        arguments: [
            ([], "default", ["host=f"], 0),
            (["-c", "host=x"], "default", ["host=f", "host=x"], 0),
            (["-b", "file"], "file", [], 0),
            (["-b", "default"], "default", [], 0),
            (["-b", "file", "-c", "path=y"], "file", ["path=y"], 0),
            (["-c", "host=x", "-b", "file", "-c", "path=y"], "file", ["path=y"], 1),
            (["-b", "one", "-b", "two", "-c", "a="], "two", ["a="], 0),
            (["-c", "a=1", "-b", "one", "-c", "b=2", "-b", "two"], "two", [], 2),
        ] as [([String], String, [String], Int)])
    func backend(arguments: [String], name: String, options: [String], warnings: Int) {
        let outcome = read("[backend]\nhost = f", arguments)
        #expect(outcome.messages == [])
        #expect(outcome.settings.backend.name == name)
        #expect(outcome.options == options)
        #expect(outcome.warnings.count == warnings)
    }

    @Test("an option of a backend may hold = and may be empty, and its spaces are kept")
    func optionValues() {
        let outcome = read(nil, ["-c", "a=b=c", "-cd= e ", "--option=f="])
        #expect(outcome.options == ["a=b=c", "d= e ", "f="])
        #expect(outcome.settings.backend.options.map(\.origin.description) == ["-c a=b=c", "-cd= e ", "--option=f="])
    }

    @Test("paths stay as they were written")
    func paths() {
        let outcome = read("plugins = ../p/\nlisten = unix://./x//y")
        #expect(outcome.settings.plugins == "../p/")
        #expect(outcome.settings.listen == [.unix(path: "./x//y")])
    }
}
