import Testing

@Suite("docs/security.md")
struct SecurityTests {
    private static var document: SourceFile { SourceTree.file("docs/security.md") }

    /// The rows of the tables that say what meets an attack.
    private static func rows() throws -> [DocumentTable.Row] {
        try DocumentTable(document, columns: 4, endingIn: ["key and default", "test that shows it"]).rows
    }

    /// Each key with its default, as docs/configuration.md has them.
    private static func defaults() throws -> [String: String] {
        let lines = try SourceTree.file("docs/configuration.md").lines()
        return Dictionary(
            lines.compactMap { line in
                line.firstMatch(of: #/^\| `([\w-]+)` \| `?(\w[^|`]*|::)`? \| /#).map { (String($0.1), String($0.2)) }
            }, uniquingKeysWith: { first, _ in first })
    }

    @Test("each attacker has a table, and each row of it a test")
    func complete() throws {
        let parts = try Self.document.text().split(separator: /\n## (?=\d+\. )/).dropFirst()
        #expect(parts.count >= 13)
        for part in parts {
            #expect(part.contains("test that shows it"), "no table: \(part.prefix(while: { !$0.isNewline }))")
        }
        let rows = try Self.rows()
        #expect(rows.count > 60)
        for row in rows { #expect(!row.names(in: 3).isEmpty, "no test: \(row.text)") }
    }

    @Test("each test that it names is there")
    func tests() throws {
        let known = try NamedTests.suites().union(NamedTests.cases())
        for name in Set(try Self.rows().flatMap { $0.names(in: 3) }) {
            #expect(known.contains(name), "there is no test \(name)")
        }
    }

    @Test("each key has the default that docs/configuration.md gives")
    func keys() throws {
        let defaults = try Self.defaults()
        for row in try Self.rows() {
            let names = row.names(in: 2)
            try #require(names.count.isMultiple(of: 2), "a key and its default, in turn: \(row.text)")
            for index in stride(from: 0, to: names.count, by: 2) {
                #expect(defaults[names[index]] == names[index + 1], "\(row.text)")
            }
        }
    }

    @Test("each limit on what is taken stands in it")
    func limits() throws {
        let text = try SourceTree.file("docs/configuration.md").text()
        let section = try #require(
            text.split(separator: "\n### How much is taken\n").last?.split(separator: "\n###").first)
        let limits = section.matches(of: /\n\| `([\w-]+)` \|/).map { String($0.1) }
        #expect(limits.count >= 7)
        let named = Set(try Self.rows().flatMap { $0.names(in: 2) })
        for limit in limits { #expect(named.contains(limit), "\(limit) is not named") }
    }
}
