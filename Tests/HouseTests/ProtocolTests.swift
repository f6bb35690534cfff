import Foundation
import Testing

@Suite("docs/protocol.md")
struct ProtocolTests {
    /// The rows of the tables that say who obeys a rule.
    private static func rows() throws -> [DocumentTable.Row] {
        let heading = ["file that obeys", "test that shows it"]
        return try DocumentTable(SourceTree.file("docs/protocol.md"), columns: 4, endingIn: heading).rows
    }

    /// A comment at a line that obeys one of these standards. A fresh one each time: a `Regex` is not Sendable.
    private static var obedience: Regex<Substring> { /\/\/ RFC (?:6455|9112|9110|3629|8305),/ }

    @Test("each rule names a file that obeys it and a test that shows it")
    func complete() throws {
        let rows = try Self.rows()
        #expect(rows.count > 80)
        for row in rows {
            #expect(!row.names(in: 2).isEmpty, "no file: \(row.text)")
            #expect(!row.names(in: 3).isEmpty, "no test: \(row.text)")
        }
    }

    @Test("each file that it names is there")
    func files() throws {
        for name in Set(try Self.rows().flatMap { $0.names(in: 2) }) {
            let url = SourceTree.file("Sources/\(name)").url
            #expect(FileManager.default.fileExists(atPath: url.path), "there is no Sources/\(name)")
        }
    }

    @Test("each test that it names is there, and is run under that name")
    func tests() throws {
        let known = try NamedTests.suites().union(NamedTests.classes())
        for name in Set(try Self.rows().flatMap { $0.names(in: 3) }) {
            #expect(known.contains(name), "there is no test \(name)")
        }
    }

    @Test("each file that says where it obeys is named")
    func obedient() throws {
        let named = Set(try Self.rows().flatMap { $0.names(in: 2) })
        for file in SourceTree.swiftFiles(under: "Sources") {
            let obeys = try file.text().contains(Self.obedience)
            let name = String(file.path.dropFirst("Sources/".count))
            #expect(!obeys || named.contains(name), "docs/protocol.md does not name \(name)")
        }
    }
}
