import Foundation

/// A folder of the test's own, gone with it.
final class TemporaryFolder {
    let path: String
    private let isOwn: Bool

    init() throws {
        // Resolved, because what is compared with it is too.
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("websocksy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
        isOwn = true
    }

    private init(inside path: String) { (self.path, isOwn) = (path, false) }

    deinit {
        if isOwn { try? FileManager.default.removeItem(atPath: path) }
    }

    /// A folder inside this one.
    func folder(_ name: String) throws -> TemporaryFolder {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
        return TemporaryFolder(inside: "\(path)/\(name)")
    }

    /// Makes empty files.
    func put(_ names: String...) throws {
        for name in names { try Data().write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
    }
}
