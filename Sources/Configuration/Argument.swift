/// One thing that the command line says: an option with its value if it takes one, or a plain argument.
struct Argument: Equatable {
    enum Content: Equatable {
        /// The value is empty for an option without one.
        case option(CommandOption, value: String)
        /// The configuration file, by a plain argument or by `--config`.
        case file(String)
        case broken(BrokenRule)
    }

    let origin: Origin
    let content: Content

    /// The configuration file that the argument names.
    var path: String? {
        guard case .file(let path) = content else { return nil }
        return path
    }
}
