import Foundation
import Testing

@Suite("Fuzz targets")
struct FuzzTests {
    @Test("every fuzz target is in the driver's table, and every entry there has a function and inputs")
    func registered() throws {
        let functions = try SourceTree.swiftFiles(under: "Tests/Fuzz").flatMap { file in
            try file.text().matches(of: /\nfunc (fuzz\w+)\(/).map { String($0.1) }
        }
        let driver = SourceTree.file("Tests/Fuzz/Fuzz.swift")
        let entries = try driver.text().matches(of: /\("([a-z-]+)", (fuzz\w+)\)/)

        #expect(!entries.isEmpty)
        #expect(entries.map { String($0.2) }.sorted() == functions.sorted())
        for entry in entries {
            let corpus = SourceTree.root.appendingPathComponent("Tests/Fuzz/Corpus/\(entry.1)")
            let inputs = try? FileManager.default.contentsOfDirectory(atPath: corpus.path)
            #expect(inputs?.isEmpty == false, "Tests/Fuzz/Corpus/\(entry.1) holds no inputs")
        }
    }
    @Test("docs/testing.md tells of each fuzz target what it holds to")
    func documented() throws {
        let driver = try SourceTree.file("Tests/Fuzz/Fuzz.swift").text()
        let table = try DocumentTable(
            SourceTree.file("docs/testing.md"), columns: 2, endingIn: ["target", "what it holds to"])
        let targets = driver.matches(of: /\("([a-z-]+)", fuzz\w+\)/).map { String($0.1) }
        #expect(table.rows.flatMap { $0.names(in: 0) }.sorted() == targets.sorted())
    }
}
