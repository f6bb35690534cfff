import Configuration
import PeerDiscovery
import PluginHost

/// Builds the backend that the settings select, and tells what is wrong with it and its options where they were given.
struct BackendSetup {
    private let selection: BackendSelection
    private let plugins: PluginSetup

    /// `nil` if there are problems.
    private(set) var backend: (any Backend)?
    private(set) var problems: [Problem] = []
    /// What works, but should be written otherwise.
    private(set) var warnings: [String] = []

    /// Builds the built-in backend, or loads one.
    init(_ selection: BackendSelection, plugins: PluginSetup) {
        self.selection = selection
        self.plugins = plugins
        // The second is what websocksy in C calls its own.
        if [BackendSelection.builtIn, "defaultpeer"].contains(selection.name) {
            buildDefault()
        } else if let file = plugins.folder?.backend(named: selection.name) {
            load(file)
        } else if !plugins.isBroken {
            problems.append(unknownBackend)
        }
    }

    private mutating func buildDefault() {
        problems = selection.problems(known: DefaultBackend.Builder.keys)
        var builder = DefaultBackend.Builder()
        for option in selection.options where DefaultBackend.Builder.keys.contains(option.key) {
            do throws(BackendOptionError) {
                try builder.set(option.key, option.value)
            } catch {
                problems.append(Problem(origin: option.origin, rule: .backend(error.description)))
            }
        }
        do throws(BackendOptionError) {
            let built = try builder.build(framings: PluginFramings.table)
            warnings = built.warnings.map(\.description)
            if problems.isEmpty { backend = built }
        } catch {
            // The last option of a key is the one that counts, and so the one to mend. A framing that needs a
            // configuration and was given none is mended beside its name.
            let key = error.key
            let option = selection.options.last { $0.key == key } ?? selection.options.last { $0.key == "framing" }
            let origin = option?.origin ?? selection.origin ?? .argument("", index: 0)
            problems.append(Problem(origin: origin, rule: .backend(error.description)))
        }
    }

    private mutating func load(_ file: PluginFile) {
        let loaded: LoadedBackend
        do throws(PluginFault) {
            loaded = try LoadedBackend(file)
        } catch {
            problems.append(Problem(origin: .file(file.path), rule: .plugin(error.description)))
            return
        }
        for option in selection.options {
            let what = "the backend \"\(selection.name)\""
            let sentence: String? =
                switch loaded.configure(option.key, option.value) {
                case .accepted: nil
                case .refused: "\(what) does not take \"\(option.key)\" with this value, see the backend's manual"
                case .takesNone: "\(what) has no options, remove \"\(option.key)\""
                }
            if let sentence { problems.append(Problem(origin: option.origin, rule: .backend(sentence))) }
        }
        guard problems.isEmpty else { return loaded.close() }
        backend = loaded
    }

    private var unknownBackend: Problem {
        let names = [BackendSelection.builtIn] + (plugins.folder?.backendNames ?? [])
        let suggestion = NearestName.of(selection.name, among: names).map { ", did you mean \"\($0)\"?" } ?? ","
        let sentence =
            "there is no backend \"\(selection.name)\" in \(plugins.searched)\(suggestion) there are "
            + names.joined(separator: ", ")
        return Problem(origin: selection.origin ?? .argument("", index: 0), rule: .backend(sentence))
    }
}
