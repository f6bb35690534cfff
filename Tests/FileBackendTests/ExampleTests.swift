import FileBackend
import Foundation
import Testing

@Suite("The example of the file backend")
struct ExampleTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Plugins/backend_file/example")

    @Test("every line is right, and so is each one that is proposed", arguments: ["default.txt", "echo.txt"])
    func lines(table: String) throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent(table), encoding: .utf8)
        let lines = text.split(separator: "\n").map { line in
            line.hasPrefix("#") && line.contains("://") && !line.hasPrefix("# ") ? line.dropFirst() : line
        }
        let mappings = try lines.compactMap { try MappingLine($0.utf8) }
        #expect(mappings.first?.peer == Array("echo://".utf8))
        #expect(mappings.count == (table == "echo.txt" ? 1 : 5))
    }
}
