import Configuration
import PeerDiscovery
import PeerFraming

/// Builds the backend that the settings select, and tells what is wrong with its options where they were given.
enum BackendSetup {
    /// The backend, or every problem that keeps it from being built.
    static func build(
        _ selection: BackendSelection, framings: FramingTable
    ) -> (DefaultBackend?, problems: [Problem]) {
        guard selection.name == BackendSelection.builtIn else {
            let sentence =
                "there is no backend \"\(selection.name)\"; the built-in one is called \(BackendSelection.builtIn)"
            return (nil, [Problem(origin: selection.origin ?? .argument("", index: 0), rule: .backend(sentence))])
        }
        var problems = selection.problems(known: DefaultBackend.Builder.keys)
        var builder = DefaultBackend.Builder()
        for option in selection.options where DefaultBackend.Builder.keys.contains(option.key) {
            do throws(BackendOptionError) {
                try builder.set(option.key, option.value)
            } catch {
                problems.append(Problem(origin: option.origin, rule: .backend(error.description)))
            }
        }
        do throws(BackendOptionError) {
            let backend = try builder.build(framings: framings.names)
            return (problems.isEmpty ? backend : nil, problems)
        } catch {
            // The last option of that key is the one that counts, and so the one to mend.
            let key = error.key
            guard let origin = selection.options.last(where: { $0.key == key })?.origin else { return (nil, problems) }
            return (nil, problems + [Problem(origin: origin, rule: .backend(error.description))])
        }
    }
}
