import Configuration
import PluginHost

/// Finds the plugins and loads the framings among them, and tells what is wrong where it was said.
struct PluginSetup {
    /// Where plugins lie; `nil` where there are none, or where the folder can't be looked into.
    let folder: PluginFolder?
    /// Whether there is a folder that somebody named, but that can't be looked into.
    var isBroken: Bool { folder == nil && !problems.isEmpty }
    private(set) var problems: [Problem] = []
    private(set) var warnings: [String] = []

    /// Loads every framing.
    init(_ settings: Settings) {
        let named = Self.named(settings)
        do throws(PluginFolder.Unreadable) {
            folder =
                try named.map { (named) throws(PluginFolder.Unreadable) in
                    try PluginFolder(reading: named.path, isNamed: true)
                } ?? PluginSearch.executable.flatMap(PluginSearch.fallback)
        } catch {
            folder = nil
            let sentence = "the folder of plugins can't be read (\(error.reason)), name one that can"
            problems.append(Problem(origin: named?.origin ?? .file(""), rule: .plugin(sentence)))
        }
        guard let folder else { return }
        let (faults, idle) = folder.loadFramings()
        problems += faults.map { Problem(origin: .file($0.path), rule: .plugin($0.fault.description)) }
        warnings = idle.map { "\($0): it registers no framing" }
    }

    /// The places that were searched, for a sentence.
    var searched: String {
        if let folder { return folder.path }
        return PluginSearch.executable.map(PluginSearch.places)?.joined(separator: " and ") ?? "no folder"
    }

    /// The folder that somebody named, and where.
    private static func named(_ settings: Settings) -> (path: String, origin: Origin)? {
        if let path = settings.plugins { return (path, settings.pluginsOrigin ?? .file(path)) }
        return PluginSearch.folderInEnvironment.map { ($0, .environment(PluginSearch.variable)) }
    }
}
