/// Takes a command line apart. Knows which options there are, not what their values mean.
struct ArgumentReader {
    private let arguments: [String]
    private var index = 0

    /// Reads all arguments, the program's name not being one of them.
    static func arguments(_ arguments: [String]) -> [Argument] {
        var reader = ArgumentReader(arguments: arguments)
        var result: [Argument] = []
        var optionsEnded = false
        while reader.index < arguments.count {
            let text = arguments[reader.index]
            if optionsEnded || !text.hasPrefix("-") || text == "-" {
                result.append(reader.take(1, Self.file(text)))
            } else if text == "--" {
                optionsEnded = true
                reader.index += 1
            } else {
                result.append(text.hasPrefix("--") ? reader.longOption(text) : reader.shortOption(text))
            }
        }
        return result
    }

    private init(arguments: [String]) { self.arguments = arguments }

    /// `--name`, `--name=value` or `--name value`.
    private mutating func longOption(_ text: String) -> Argument {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return option(text, attached: nil) }
        return option(String(text[..<equals]), attached: String(text[text.utf8.index(after: equals)...]))
    }

    /// `-x`, `-xvalue` or `-x value`.
    private mutating func shortOption(_ text: String) -> Argument {
        let name = String(text.unicodeScalars.prefix(2))
        let value = text.unicodeScalars.dropFirst(2)
        return option(name, attached: value.isEmpty ? nil : String(value))
    }

    private mutating func option(_ name: String, attached: String?) -> Argument {
        guard let option = CommandOption(spelling: name) else { return unknown(name, hasValue: attached != nil) }
        let spelling = option.short ?? option.long
        guard let form = option.value.map({ "\(spelling) \($0)" }) else {
            guard attached == nil else { return take(1, .broken(.unexpectedArgument(form: option.long))) }
            return take(1, .option(option, value: ""))
        }
        if let attached { return take(1, Self.content(option, attached)) }
        guard index + 1 < arguments.count else { return take(1, .broken(.missingArgument(form: form))) }
        return take(2, Self.content(option, arguments[index + 1]))
    }

    private static func content(_ option: CommandOption, _ value: String) -> Argument.Content {
        option == .config ? file(value) : .option(option, value: value)
    }

    private static func file(_ path: String) -> Argument.Content {
        path.isEmpty ? .broken(.missingFileName) : .file(path)
    }

    /// What follows an unknown option is passed over if it may be the option's value: taken for a file it would only
    /// lead to a second, misleading message.
    private mutating func unknown(_ name: String, hasValue: Bool) -> Argument {
        let isFollowedByPlain = index + 1 < arguments.count && !arguments[index + 1].hasPrefix("-")
        let nearest = name.hasPrefix("--") ? NearestName.of(name, among: CommandOption.allCases.map(\.long)) : nil
        return take(isFollowedByPlain && !hasValue ? 2 : 1, .broken(.unknownOption(nearest: nearest)))
    }

    /// Moves past `count` arguments that together mean `content`.
    private mutating func take(_ count: Int, _ content: Argument.Content) -> Argument {
        let text = arguments[index..<index + count].joined(separator: " ")
        defer { index += count }
        return Argument(origin: .argument(text, index: index), content: content)
    }
}
