/// A rule of configuration that a file or a command line breaks.
package enum BrokenRule: Equatable, Sendable {
    // The file
    case fileUnreadable(reason: String)
    case fileNotText

    // A line of it
    case nulByte
    case invalidUTF8
    case sectionNotClosed(String)
    case unknownSection(String, nearest: String?)
    case missingEquals(String)
    case missingKey

    // A setting
    case unknownKey(String, of: KeyOwner, nearest: String?)
    case repeatedKey(String, first: Origin)
    case repeatedAddress(String, first: Origin)
    case badValue(key: String, value: String, expected: String)
    /// What a backend says about an option that only it understands: what, and what to do.
    case backend(String)
    /// What is wrong with a plugin or its folder: what, and what to do.
    case plugin(String)
    /// Naming a backend dropped options that were meant for it, the first of them here.
    case optionsDropped(first: Origin)

    // The command line
    case unknownOption(nearest: String?)
    case missingArgument(form: String)
    case unexpectedArgument(form: String)
    case missingFileName
    case secondFile
    case notKeyValue

    /// What is wrong, and what to do, in one line without control characters.
    package var sentence: String {
        switch self {
        case .fileUnreadable(let reason): "the file cannot be read (\(Quoted.escaped(reason))), give one that can"
        case .fileNotText: "the file is not text, the rest of it was not read, give a configuration file"
        case .nulByte: "the line holds a NUL byte, save the file as plain text"
        case .invalidUTF8: "the line is not valid UTF-8, save the file as UTF-8"
        case .sectionNotClosed(let text):
            "the section \(Quoted.text(text)) does not end with \"]\", end it there and put comments on their own line"
        case .unknownSection(let name, let nearest): Self.unknownSection(name, nearest)
        case .missingEquals(let text):
            "\(Quoted.text(text)) has no \"=\", write \"key = value\", or begin a comment with #"
        case .missingKey: "there is no key before \"=\", write \"key = value\""
        case .unknownKey(let key, .core, let nearest): Self.unknownCoreKey(key, nearest)
        case .unknownKey(let key, .backend(let name), let nearest): Self.unknownBackendKey(key, name, nearest)
        case .repeatedKey(let key, let first): "\(Quoted.text(key)) is already set at \(first), remove one of the two"
        case .repeatedAddress(let text, let first):
            "\(Quoted.text(text)) is already listened on by \(first), remove one of the two"
        case .badValue(let key, "", let expected): "\(Quoted.escaped(key)) has no value, give \(expected)"
        case .badValue(let key, let value, let expected):
            "\(Quoted.escaped(key)) cannot be \(Quoted.text(value)), give \(expected)"
        case .backend(let text), .plugin(let text): Quoted.escaped(text, limit: .max)
        case .optionsDropped(let first):
            "naming a backend drops the options before it, from \(first) on, put them behind it"
        case .unknownOption(let nearest): "unknown option\(Self.suggest(nearest, else: "see --help"))"
        case .missingArgument(let form): "the option needs a value, write \(form)"
        case .unexpectedArgument(let form): "the option takes no value, write \(form)"
        case .missingFileName: "the name of the configuration file is empty, give one"
        case .secondFile: "a second configuration file, give only one, as a plain argument or with --config"
        case .notKeyValue: "the option has no \"key=\" in front of its value, write -c KEY=VALUE"
        }
    }

    private static func unknownSection(_ name: String, _ nearest: String?) -> String {
        let suggestion = suggest(nearest.map { "[\($0)]" }, else: "use [core] or [backend]")
        return "unknown section [\(Quoted.escaped(name))]\(suggestion)"
    }

    private static func unknownCoreKey(_ key: String, _ nearest: String?) -> String {
        let suggestion = suggest(
            nearest.map(Quoted.text), else: "remove it, or move it to [backend] if it belongs there")
        return "unknown key \(Quoted.text(key)) in [core]\(suggestion)"
    }

    private static func unknownBackendKey(_ key: String, _ name: String, _ nearest: String?) -> String {
        let other = CoreKey(rawValue: key) == nil ? "remove it, or see the backend's manual" : "move it to [core]"
        let suggestion = suggest(nearest.map(Quoted.text), else: other)
        return "the backend \(Quoted.text(name)) has no option \(Quoted.text(key))\(suggestion)"
    }

    private static func suggest(_ nearest: String?, else advice: String) -> String {
        nearest.map { ", did you mean \($0)?" } ?? ", \(advice)"
    }
}
