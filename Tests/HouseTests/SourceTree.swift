import Foundation

/// The working tree that these tests were built from.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every visible file below `folder` whose name ends in one of `endings`, in order.
    ///
    /// - Returns: nothing where there is no such folder.
    static func files(under folder: String, endings: Set<String>) -> [SourceFile] {
        let top = root.appendingPathComponent(folder)
        let entries = FileManager.default.enumerator(
            at: top, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
        guard let entries else { return [] }
        return entries.compactMap { $0 as? URL }
            .filter { endings.contains($0.pathExtension) }
            .sorted { $0.path < $1.path }
            .map(SourceFile.init)
    }

    static func file(_ path: String) -> SourceFile { SourceFile(url: root.appendingPathComponent(path)) }

    static func swiftFiles(under folders: String...) -> [SourceFile] {
        folders.flatMap { files(under: $0, endings: ["swift"]) }
    }

    /// The names that `ls` shows at the top of the tree.
    static func topLevel() throws -> Set<String> {
        let entries = try FileManager.default.contentsOfDirectory(
            at: root, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
        return Set(entries.map(\.lastPathComponent))
    }
}

/// One text file of the tree.
struct SourceFile {
    let url: URL

    /// Relative to the top of the tree.
    var path: String { String(url.path.dropFirst(SourceTree.root.path.count + 1)) }

    func text() throws -> String { try String(contentsOf: url, encoding: .utf8) }

    func lines() throws -> [Substring] {
        var lines = try text().split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The modules that it imports, each without its submodule.
    func imports() throws -> Set<String> {
        let declaration =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
        return Set(try lines().compactMap { try declaration.firstMatch(in: $0).map { String($0.1) } })
    }
}
