import Testing

@testable import Configuration

@Suite("websocksy.cfg")
struct ExampleFileTests {
    @Test("it is right, stays on this machine, and needs no other server")
    func shipped() throws {
        let outcome = try read(ProjectFile.text("websocksy.cfg"))
        #expect(outcome.messages == [])
        #expect(outcome.warnings == [])
        #expect(outcome.settings.listen == [.host("127.0.0.1")])
        #expect(outcome.settings.port == 8001)
        #expect(outcome.settings.backend.name == "file")
        #expect(
            outcome.options == [
                "path=Plugins/backend_file/example", "expression=%endpoint%.txt", "expression=default.txt",
            ])
    }

    @Test("the edits that it proposes are right, all of them together")
    func edits() throws {
        let lines = try ProjectFile.text("websocksy.cfg").split(separator: "\n", omittingEmptySubsequences: false)
        let edited = lines.map { $0.starts(with: "#") && $0.contains(" = ") ? uncommented($0) : $0 }
        let outcome = read(edited.joined(separator: "\n"))
        #expect(outcome.messages == [])
        #expect(outcome.options.contains("expression=%host%.txt"))
        #expect(outcome.options.allSatisfy { $0.hasPrefix("path=") || $0.hasPrefix("expression=") })
    }

    @Test("each line that is not a comment or a section has a comment above its paragraph")
    func commented() throws {
        var isExplained = false
        for line in try ProjectFile.text("websocksy.cfg").split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty { isExplained = false }
            if line.starts(with: "# ") { isExplained = true }
            if !line.isEmpty { #expect(isExplained, "\(line)") }
        }
    }

    private func uncommented(_ line: Substring) -> Substring {
        line.starts(with: "# ") ? line : line.dropFirst()
    }
}
