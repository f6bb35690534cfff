import PluginHost

/// The plugin that is tried, and how.
struct Subject {
    let path: String
    let folder: String
    let fileName: String
    let isBackend: Bool
    private(set) var configuration = ""
    private(set) var options: [(key: String, value: String)] = []
    /// The one claim to try, in a process that was started for it.
    private(set) var claim: String?

    /// - Returns: `nil` for a command line that makes no sense.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        guard let plugin = rest.popFirst(), !plugin.hasPrefix("-") else { return nil }
        path = plugin.contains("/") ? plugin : "./\(plugin)"
        guard let slash = path.lastIndex(of: "/") else { return nil }
        folder = String(path[...slash])
        fileName = String(path[path.index(after: slash)...])
        isBackend = PluginFile(name: fileName, in: folder, takesAnyLibrary: true)?.backendName != nil
        while let option = rest.popFirst() {
            guard let value = rest.popFirst() else { return nil }
            switch option {
            case "--configuration": configuration = value
            case "--claim": claim = value
            case "--option":
                guard let equals = value.firstIndex(of: "=") else { return nil }
                options.append((String(value[..<equals]), String(value[value.index(after: equals)...])))
            default: return nil
            }
        }
    }

    /// Loads the framings, and opens none of them.
    func loadFramings() throws -> [String] {
        let names = try PluginFramings.loadLibrary(at: path)
        guard !names.isEmpty else { throw Contract.Broken("it registers no framing") }
        return names
    }

    /// Loads the backend, begins it and hands it its options.
    func loadBackend() throws -> LoadedBackend {
        guard let file = PluginFile(name: fileName, in: folder, takesAnyLibrary: true) else {
            throw Contract.Broken("its name does not end in .so")
        }
        let backend = try LoadedBackend(file)
        for option in options where backend.configure(option.key, option.value) != .accepted {
            throw Contract.Broken("it does not take \(option.key) = \(option.value)")
        }
        return backend
    }
}
