import Glibc

/// Where plugins are looked for.
package enum PluginSearch {
    /// The variable that names the folder where the configuration does not.
    package static var variable: String { "WEBSOCKSY_PLUGINS" }

    /// The folder that nobody named: that of the executable if plugins lie there, else that of an installation.
    ///
    /// - Parameter executable: the absolute path of the running program.
    /// - Returns: `nil` if neither holds a plugin.
    package static func fallback(beside executable: String) -> PluginFolder? {
        for path in places(beside: executable) {
            // One that is not there, or may not be looked into, is no place of plugins.
            if let folder = try? PluginFolder(reading: path, isNamed: false), !folder.files.isEmpty { return folder }
        }
        return nil
    }

    /// The folders that a sentence names where nothing was found.
    package static func places(beside executable: String) -> [String] {
        guard let own = parent(of: executable) else { return [] }
        guard let prefix = parent(of: own), own.hasSuffix("/bin") else { return [own] }
        return [own, "\(prefix)/lib/websocksy/plugins"]
    }

    /// The path of the running program.
    package static var executable: String? {
        // SAFETY: C reads the path up to its end and answers memory of its own, freed below.
        guard let path = unsafe realpath("/proc/self/exe", nil) else { return nil }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    /// What the environment says, if it says something.
    package static var folderInEnvironment: String? {
        // SAFETY: nothing in this program changes its environment; the text is copied.
        guard let value = unsafe getenv(variable) else { return nil }
        let path = unsafe String(cString: value)
        return path.isEmpty ? nil : path
    }

    /// The folder that `path` lies in; `nil` for the root.
    private static func parent(of path: String) -> String? {
        guard path != "/", let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
