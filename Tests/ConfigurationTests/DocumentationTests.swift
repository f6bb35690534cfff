import Testing

@testable import Configuration

@Suite("Documentation of the configuration")
struct DocumentationTests {
    @Test("docs/configuration.md has a row for each key, and no others")
    func keysOfManual() throws {
        let rows = try Manual.tables().core
        #expect(rows.map(\.key).sorted() == Settings.keys.sorted())
    }

    @Test("docs/configuration.md tells the defaults that are in force", arguments: CoreKey.allCases)
    func defaultsOfManual(key: CoreKey) throws {
        let row = try #require(try Manual.tables().core.first { $0.key == key.rawValue })
        try expectDefault(row.initial, of: key)
    }

    @Test("docs/configuration.md and websocksy.cfg(5) tell the ranges that are in force", arguments: CoreKey.allCases)
    func ranges(key: CoreKey) throws {
        var settings = Settings()
        let error = #expect(throws: BadValue.self) { try key.set(WrittenValue(text: ""), in: &settings) }
        guard let range = range(in: try #require(error).expected) else { return }
        let row = try #require(try Manual.tables().core.first { $0.key == key.rawValue })
        #expect(row.takes.contains(range))
        let item = try #require(try Manual.page().core[key.rawValue])
        #expect(item.contains(range))
    }

    @Test("websocksy.cfg(5) has an item for each key, and no others, with its default", arguments: CoreKey.allCases)
    func keysOfManualPage(key: CoreKey) throws {
        let items = try Manual.page().core
        #expect(items.keys.sorted() == Settings.keys.sorted())
        let words = try #require(items[key.rawValue]).split(separator: " ").map(String.init)
        if words.contains("Unset") {
            try expectDefault("unset", of: key)
        } else {
            let index = try #require(words.firstIndex(of: "default"))
            try #require(words[index + 1] == "is")
            let value = words[index + 2]
            // The full stop, or the comma, of the sentence.
            try expectDefault(value.last == "." || value.last == "," ? String(value.dropLast()) : value, of: key)
        }
    }

    @Test("both manuals tell the same options of the built-in backend")
    func backendKeys() throws {
        let known = ["host", "port", "framing", "framing-config", "protocol"]
        #expect(try Manual.tables().backend.map(\.key) == known)
        #expect(try Manual.page().backend.keys.sorted() == known.sorted())
    }

    @Test("websocksy.cfg(5) tells the options and variables of the backend `file`, as its own page does")
    func tables() throws {
        let page = try Manual.tablesOfPage()
        #expect(page.options == ["path", "expression"])
        #expect(try Manual.tablesOfPlugin("Options") == page.options)
        #expect(page.variables.count == 6)
        #expect(try Manual.tablesOfPlugin("Variables") == page.variables)
    }

    @Test("the help, docs/configuration.md and websocksy(1) tell every option", arguments: CommandOption.allCases)
    func options(option: CommandOption) throws {
        let value = option.value.map { " \($0)" } ?? ""
        let short = option.short.map { "\($0), " } ?? "    "
        #expect(Help.text.contains("  \(short)\(option.long)\(value)  "))

        let manual = try ProjectFile.text("docs/configuration.md")
        let shortCode = option.short.map { "`\($0)`, " } ?? ""
        #expect(manual.contains("\(shortCode)`\(option.long)\(value)` |"))

        let page = try ProjectFile.text("docs/man/websocksy.1")
        let long = "Fl Fl \(option.rawValue)"
        #expect(page.contains(option.short.map { ".It Fl \($0.dropFirst())" } ?? long))
        #expect(page.contains(long))
    }

    @Test("the help tells the defaults that are in force and fits a terminal")
    func help() {
        #expect(Help.text.contains("(default: \(Settings().port))"))
        #expect(Help.text.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
        #expect(Help.text.hasSuffix("websocksy.cfg\n"))
        #expect(Help.hint.contains("--help"))
    }

    @Test("the messages in docs/configuration.md are the real ones")
    func messages() throws {
        let file = """
            # The file that the manual's messages are about.
            port = 8001
            prot = 9001
            ping = often




            port = 9001


            [bakend]
            """
        let outcome = Invocation.read(
            arguments: ["websocksy.cfg", "-p", "99999", "--prot", "--", "other.cfg"]
        ) { _ in .success(Array(file.utf8)) }
        let block = outcome.messages.map { "    \($0)\n" }.joined()
        #expect(try ProjectFile.text("docs/configuration.md").contains("\n\n\(block)\n"), "\(block)")
    }

    @Test("lines of the manual pages end where their linter wants it", arguments: ["websocksy.1", "websocksy.cfg.5"])
    func lineLength(page: String) throws {
        for line in try ProjectFile.text("docs/man/\(page)").split(separator: "\n") { #expect(line.utf8.count <= 80) }
    }
}

/// Expects that setting `key` to `written` changes nothing, or that it has no value if that is `unset`.
private func expectDefault(_ written: String, of key: CoreKey) throws {
    var settings = Settings()
    guard written != "unset" else {
        let unset: [CoreKey] = [.plugins, .workers, .maxConnections, .messageLimit]
        #expect(unset.contains(key))
        return
    }
    if key == .listen { settings.listen = [] }
    try key.set(WrittenValue(text: written), in: &settings)
    #expect(settings == Settings(), "\(key.rawValue) = \(written)")
}

/// `1 to 64` of `a whole number from 1 to 64`.
private func range(in expectation: String) -> String? {
    let words = expectation.split(separator: " ").map { $0.last == "," ? $0.dropLast() : $0 }
    guard let from = words.firstIndex(of: "from"), words.count > from + 3 else { return nil }
    return words[(from + 1)...(from + 3)].joined(separator: " ")
}
