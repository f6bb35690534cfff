/// A shared library that lies in a plugin folder, and what its name says of it.
package struct PluginFile: Equatable, Sendable {
    /// What a plugin is for.
    package enum Kind: Equatable, Sendable {
        case backend(name: String)
        /// The name is that of the file, not of the framing: one library may register several.
        case framing(file: String)
    }

    /// With a slash in it, so that the loader looks nowhere else.
    package let path: String
    package let kind: Kind

    /// Judges the name of a file.
    ///
    /// - Parameter takesAnyLibrary: whether a shared library of any other name is a framing.
    /// - Returns: `nil` for what is no plugin.
    package init?(name: String, in folder: String, takesAnyLibrary: Bool) {
        guard name.hasSuffix(".so"), !name.hasPrefix(".") else { return nil }
        let stem = name.dropLast(3)
        // SwiftPM puts `lib` in front of every library.
        let plain = stem.hasPrefix("lib") ? stem.dropFirst(3) : stem
        if let backend = Self.rest(of: plain, behind: "backend_") {
            kind = .backend(name: backend)
        } else if let framing = Self.rest(of: plain, behind: "framing_") {
            kind = .framing(file: framing)
        } else if takesAnyLibrary && !plain.hasPrefix("backend_") {
            kind = .framing(file: String(name))
        } else {
            return nil
        }
        path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    /// The name of the backend, if it is one.
    package var backendName: String? {
        guard case .backend(let name) = kind else { return nil }
        return name
    }

    private static func rest(of name: Substring, behind prefix: String) -> String? {
        guard name.hasPrefix(prefix), name.utf8.count > prefix.utf8.count else { return nil }
        return String(name.dropFirst(prefix.count))
    }
}
