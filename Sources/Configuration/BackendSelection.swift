/// Which backend finds the peers, and what it was told, in the order in which it was told.
package struct BackendSelection: Equatable, Sendable {
    /// The name of the built-in backend, which is in force unless another is named.
    package static var builtIn: String { "default" }

    package var name: String
    /// Where the backend was named; `nil` for the built-in one that nobody asked for.
    package var origin: Origin?
    /// A later option of the same key comes from a stronger source and wins, unless `problems` says otherwise.
    package var options: [BackendOption]

    package init(name: String = builtIn, origin: Origin? = nil, options: [BackendOption] = []) {
        self.name = name
        self.origin = origin
        self.options = options
    }

    /// Judges the keys, for a backend that tells which ones it has.
    ///
    /// A key that the command line repeats overrides; one that the file repeats is a mistake, unless it is in `repeatable`.
    package func problems(known keys: [String], repeatable: [String] = []) -> [Problem] {
        var problems: [Problem] = []
        var firstLines: [String: Origin] = [:]
        for option in options {
            guard keys.contains(option.key) else {
                let nearest = NearestName.of(option.key, among: keys)
                let rule = BrokenRule.unknownKey(option.key, of: .backend(name), nearest: nearest)
                problems.append(Problem(origin: option.origin, rule: rule))
                continue
            }
            guard option.origin.isInFile, !repeatable.contains(option.key) else { continue }
            if let first = firstLines[option.key] {
                problems.append(Problem(origin: option.origin, rule: .repeatedKey(option.key, first: first)))
            } else {
                firstLines[option.key] = option.origin
            }
        }
        return problems
    }
}
