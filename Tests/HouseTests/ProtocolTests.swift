import Foundation
import Testing

@Suite("docs/protocol.md")
struct ProtocolTests {
    /// A row of the tables that say who obeys a rule.
    struct Row {
        let text: Substring
        let files: [String]
        let tests: [String]
    }

    private static var document: SourceFile { SourceTree.file("docs/protocol.md") }

    /// The rows between a heading of a table with files and tests, and the end of that table.
    private static func rows() throws -> [Row] {
        var rows: [Row] = []
        var isInside = false
        for line in try document.lines() {
            guard line.hasPrefix("|") else {
                isInside = false
                continue
            }
            let cells = line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
            if cells.map({ $0.trimmingCharacters(in: .whitespaces) }).suffix(2) == heading {
                isInside = true
            } else if isInside, !line.hasPrefix("| ---") {
                try #require(cells.count == 4, "\(line)")
                rows.append(Row(text: line, files: names(in: cells[2]), tests: names(in: cells[3])))
            }
        }
        return rows
    }

    /// A comment at a line that obeys one of these standards. A fresh one each time: a `Regex` is not Sendable.
    private static var obedience: Regex<Substring> { /\/\/ RFC (?:6455|9112|9110|3629|8305),/ }

    private static let heading = ["file that obeys", "test that shows it"]

    private static func names(in cell: Substring) -> [String] { cell.matches(of: /`([^`]+)`/).map { String($0.1) } }

    @Test("each rule names a file that obeys it and a test that shows it")
    func complete() throws {
        let rows = try Self.rows()
        #expect(rows.count > 80)
        for row in rows {
            #expect(!row.files.isEmpty, "no file: \(row.text)")
            #expect(!row.tests.isEmpty, "no test: \(row.text)")
        }
    }

    @Test("each file that it names is there")
    func files() throws {
        for name in Set(try Self.rows().flatMap(\.files)) {
            let url = SourceTree.file("Sources/\(name)").url
            #expect(FileManager.default.fileExists(atPath: url.path), "there is no Sources/\(name)")
        }
    }

    @Test("each test that it names is there, and is run under that name")
    func tests() throws {
        let suites = try SourceTree.swiftFiles(under: "Tests").flatMap { file in
            try file.text().matches(of: /\n(?:struct|final class|enum) (\w+Tests)\b/).map { String($0.1) }
        }
        let classes = try SourceTree.files(under: "Tests/Integration", endings: ["py"]).flatMap { file in
            let module = file.url.deletingPathExtension().lastPathComponent
            return try file.text().matches(of: /\nclass (\w+)\(\w+\):/).map { "\(module).\($0.1)" }
        }
        let known = Set(suites + classes)
        for name in Set(try Self.rows().flatMap(\.tests)) {
            #expect(known.contains(name), "there is no test \(name)")
        }
    }

    @Test("each file that says where it obeys is named")
    func obedient() throws {
        let named = Set(try Self.rows().flatMap(\.files))
        for file in SourceTree.swiftFiles(under: "Sources") {
            let obeys = try file.text().contains(Self.obedience)
            let name = String(file.path.dropFirst("Sources/".count))
            #expect(!obeys || named.contains(name), "docs/protocol.md does not name \(name)")
        }
    }
}
