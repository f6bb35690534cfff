import FileBackend
import Foundation

/// A folder of tables for one test, gone with all that is in it when the test ends.
final class TableTree: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("file-backend-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a table, and the folders on its way.
    func write(_ name: String, _ contents: String) throws {
        let place = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(contents.utf8).write(to: place)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: url.appendingPathComponent(name).path, withDestinationPath: target)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: url.appendingPathComponent(name)) }

    /// A backend for the tables below `folder`.
    func backend(_ expressions: String..., folder: String = "") throws -> FileBackend {
        let path = folder.isEmpty ? url.path : url.appendingPathComponent(folder).path
        return FileBackend(
            folder: try TableFolder(path: path.utf8), expressions: try expressions.map { try Expression($0.utf8) })
    }
}

extension FileBackend {
    /// The peer of a request, if it has one.
    func peer(_ request: Request) throws -> String? {
        try find(request).match.map { String(decoding: $0.line.peer, as: UTF8.self) }
    }

    /// What is told of a request, as the log shows it.
    func complaints(_ request: Request) throws -> [String] { try find(request).complaints.map(\.description) }
}
