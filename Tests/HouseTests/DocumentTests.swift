import Foundation
import Testing

@Suite("Documents")
struct DocumentTests {
    private static var documents: [SourceFile] {
        [SourceTree.file("README.md")]
            + ["docs", "Sources", "Plugins", "Tests"].flatMap { SourceTree.files(under: $0, endings: ["md"]) }
    }

    @Test("every link inside the tree leads somewhere")
    func links() throws {
        for document in Self.documents {
            for link in Set(try Markdown(document).links).sorted() {
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                let folder = document.url.deletingLastPathComponent()
                let target = parts[0].isEmpty ? document.url : folder.appendingPathComponent(String(parts[0]))
                guard FileManager.default.fileExists(atPath: target.path) else {
                    Issue.record("\(document.path) links to \(link), which does not exist")
                    continue
                }
                guard parts.count == 2, target.pathExtension == "md" else { continue }
                let anchors = try Markdown(SourceFile(url: target)).anchors
                #expect(anchors.contains(String(parts[1])), "\(document.path) links to \(link): no such heading")
            }
        }
    }

    @Test("every source file that a document of the house names is there")
    func sources() throws {
        let known = SourceTree.swiftFiles(under: "Sources", "Plugins", "Tests").map { "/\($0.path)" }
        for document in ["docs/architecture.md", "docs/testing.md"] {
            for name in try SourceTree.file(document).text().matches(of: /[\w+\/]+\.swift\b/).map(\.output) {
                #expect(known.contains { $0.hasSuffix("/\(name)") }, "\(document) names \(name): no such file")
            }
        }
    }

    @Test("every document is reached from the README")
    func reachable() throws {
        let readme = SourceTree.file("README.md")
        let links = Set(try Markdown(readme).links.compactMap { $0.split(separator: "#").first.map(String.init) })
        for file in SourceTree.files(under: "docs", endings: ["md", "1", "5"]) {
            #expect(links.contains(file.path), "README.md does not lead to \(file.path)")
        }
    }
}

/// What a reader of one Markdown file can follow.
private struct Markdown {
    private let lines: [Substring]

    /// Fenced blocks are left out: nothing in them is a link or a heading.
    init(_ file: SourceFile) throws {
        var isFenced = false
        lines = try file.lines().filter { line in
            guard line.trimmingPrefix(while: \.isWhitespace).hasPrefix("```") else { return !isFenced }
            isFenced.toggle()
            return false
        }
    }

    /// Targets inside the tree, as written.
    var links: [String] {
        lines.flatMap { line in
            line.replacing(/`[^`]*`/, with: "code").matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
        }
        .filter { !$0.contains("://") && !$0.hasPrefix("mailto:") }
    }

    /// The names that a web view gives to headings.
    var anchors: Set<String> {
        Set(
            lines.compactMap { line in
                line.firstMatch(of: /^#{1,6}\s+(.*?)\s*$/).map { heading in
                    heading.1.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
                        .replacingOccurrences(of: " ", with: "-")
                }
            })
    }
}
