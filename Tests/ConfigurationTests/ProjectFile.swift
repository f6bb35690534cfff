import Glibc

/// A file of the project that a test looks into.
enum ProjectFile {
    struct Missing: Error {
        let path: String
    }

    /// The text of the file at a path that starts at the top level.
    static func text(_ path: String) throws(Missing) -> String {
        let root = #filePath.components(by: "/Tests/ConfigurationTests/")[0]
        guard let file = unsafe fopen("\(root)/\(path)", "r") else { throw Missing(path: path) }
        // SAFETY: `file` is open until this function ends.
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = unsafe getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
