import Glibc

/// A folder that plugins are loaded from.
package struct PluginFolder: Equatable, Sendable {
    /// Why a folder can't be looked into, as the end of a sentence.
    package struct Unreadable: Error, Equatable, Sendable {
        package let reason: String
    }

    package let path: String
    /// Whether a user named it. Then every shared library in it is taken for a plugin; otherwise only what is called one.
    package let isNamed: Bool
    /// Its plugins, sorted by kind and name, each once.
    package let files: [PluginFile]

    init(path: String, isNamed: Bool, files: [PluginFile]) {
        self.path = path
        self.isNamed = isNamed
        self.files = files
    }

    /// Looks into the folder at `path`.
    package init(reading path: String, isNamed: Bool) throws(Unreadable) {
        let names = try Self.names(in: path).sorted()
        var files: [PluginFile] = []
        for name in names {
            guard let file = PluginFile(name: name, in: path, takesAnyLibrary: isNamed) else { continue }
            // `framing_x.so` and `libframing_x.so` are the same twice; the first one is the installed name.
            if !files.contains(where: { $0.kind == file.kind }) { files.append(file) }
        }
        self.init(path: path, isNamed: isNamed, files: files)
    }

    /// The framings, in the order in which they are loaded.
    package var framings: [PluginFile] { files.filter { $0.backendName == nil } }

    /// The names that a configuration may give as its backend.
    package var backendNames: [String] { files.compactMap(\.backendName) }

    /// The file of the backend called `name`.
    package func backend(named name: String) -> PluginFile? { files.first { $0.backendName == name } }

    private static func names(in path: String) throws(Unreadable) -> [String] {
        // SAFETY: C reads the path up to its end. The stream is closed below, and each entry read before the next.
        guard let stream = unsafe opendir(path) else { throw Unreadable(reason: SystemText.reason(errno)) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { place in
                unsafe place.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            names.append(name)
        }
        return names
    }
}
