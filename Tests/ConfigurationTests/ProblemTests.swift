import Testing

@testable import Configuration

@Suite("Problems")
struct ProblemTests {
    @Test("the keys of a backend are judged: unknown ones, and those that the file repeats")
    func backendKeys() {
        let outcome = read(
            "[backend]\nhots = a\nhost = b\nhost = c\nuser = d\nuser = e\nping = 3\nzzz = f",
            ["-c", "host=g", "-c", "host=h", "-c", "fraiming=i"])
        let known = ["host", "port", "framing", "framing-config", "protocol", "user"]
        let problems = outcome.settings.backend.problems(known: known, repeatable: ["user"])
        #expect(
            problems.map(\.description) == [
                "a.cfg:2: the backend \"default\" has no option \"hots\", did you mean \"host\"?",
                "a.cfg:4: \"host\" is already set at a.cfg:3, remove one of the two",
                "a.cfg:7: the backend \"default\" has no option \"ping\", move it to [core]",
                "a.cfg:8: the backend \"default\" has no option \"zzz\", remove it, or see the backend's manual",
                "-c fraiming=i: the backend \"default\" has no option \"fraiming\", did you mean \"framing\"?",
            ])
        #expect(problems.map(\.exitCode) == [1, 1, 1, 1, 2])
    }

    @Test("what a backend finds is told among the rest, in the order in which it was read")
    func added() {
        var outcome = read("port = x\n[backend]\nhost = nonsense://\n[core]\nping = y", ["-c", "port=z", "-k", "w"])
        let options = outcome.settings.backend.options
        outcome.add(options.map { Problem(origin: $0.origin, rule: .backend("it is wrong, mend it")) })
        #expect(
            outcome.problems.map(\.origin.description) == ["a.cfg:1", "a.cfg:3", "a.cfg:5", "-c port=z", "-k w"])
        #expect(outcome.messages[1] == "a.cfg:3: it is wrong, mend it")
    }

    @Test("a message is one line without control characters, and long texts are cut")
    func quoting() {
        let text = "a\u{1B}[2J\r\n\u{9B}\u{2028}" + String(repeating: "x", count: 200)
        let outcome = Invocation.read(arguments: ["-c", text, "--" + text, "-p", text, "b\ncfg"]) { _ in
            .success(Array("\u{8} = 1\n\u{1}\nport = \u{2}\n[\u{7}".utf8))
        }
        #expect(outcome.problems.count == 7)
        for message in outcome.messages {
            #expect(message.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
            #expect(message.count < 400)
        }
        #expect(outcome.messages[0].hasPrefix("b\\u{a}cfg:1: "))
    }

    @Test("origins are ordered as they are read")
    func order() {
        let origins: [Origin] = [
            .file("z"), .line(file: "z", number: 1), .line(file: "z", number: 2), .line(file: "z", number: 10),
            .argument("b", index: 0), .argument("a", index: 1),
        ]
        #expect(origins.reversed().sorted() == origins)
    }
}
