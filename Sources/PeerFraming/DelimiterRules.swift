/// What a configuration says about a delimiter.
struct DelimiterRules: Sendable {
    /// What is done with a client's message that contains the delimiter.
    enum Escape: Sendable {
        case refuse
        /// The delimiter is left out.
        case drop
        /// A space stands in for it.
        case space
    }

    let delimiter: [UInt8]
    /// What to call it in a sentence.
    let delimiterName: String
    /// Whether messages that are UTF-8 are text; otherwise all are binary.
    let findsText: Bool
    /// Whether the delimiter is taken off toward the client and added toward the peer.
    let isTwoWay: Bool
    var escape = Escape.refuse

    /// Whether these rules can be kept for every message.
    func check(_ search: DelimiterSearch) throws(FramingRefusal) {
        guard escape != .refuse else { return }
        guard !search.overlapsItself else {
            throw .configuration("a separator that begins as it ends can't be taken out of messages: leave escape= out")
        }
        guard escape != .space || !delimiter.contains(UInt8(ascii: " ")) else {
            throw .configuration("escape=space needs a separator without a space; escape=drop takes any")
        }
    }
}

extension DelimiterRules {
    /// `newline`: a line keeps its end.
    static func newline(_ configuration: [UInt8]) throws(FramingRefusal) -> DelimiterRules {
        line(try end(named: configuration), isTwoWay: false)
    }

    /// `newline/both`: the line's end, and `escape=`; either may be left out.
    static func newlineBoth(_ configuration: [UInt8]) throws(FramingRefusal) -> DelimiterRules {
        let (name, escape) = try escape(of: configuration)
        var rules = line(try end(named: name), isTwoWay: true)
        rules.escape = escape
        return rules
    }

    /// `lines`: as `newline/both` with `lf`.
    static func lines(_ configuration: [UInt8]) throws(FramingRefusal) -> DelimiterRules {
        let (rest, escape) = try escape(of: configuration)
        guard rest.isEmpty else {
            throw .configuration("lines takes escape=drop, escape=space or nothing, not \(shown(configuration))")
        }
        var rules = line([0x0A], isTwoWay: true)
        rules.escape = escape
        return rules
    }

    /// `separator`: a message keeps it.
    static func separator(_ configuration: [UInt8]) throws(FramingRefusal) -> DelimiterRules {
        try separator(configuration, isTwoWay: false)
    }

    /// `separator/both`: the separator, which may hold commas, and `escape=` behind its last one.
    static func separatorBoth(_ configuration: [UInt8]) throws(FramingRefusal) -> DelimiterRules {
        let (text, escape) = try escape(of: configuration)
        var rules = try separator(text, isTwoWay: true)
        rules.escape = escape
        return rules
    }

    private static func line(_ end: [UInt8], isTwoWay: Bool) -> DelimiterRules {
        DelimiterRules(delimiter: end, delimiterName: "the line end", findsText: true, isTwoWay: isTwoWay)
    }

    private static func separator(
        _ text: [UInt8], isTwoWay: Bool
    ) throws(FramingRefusal) -> DelimiterRules {
        let delimiter = try SeparatorText.read(text)
        return DelimiterRules(
            delimiter: delimiter, delimiterName: "the separator", findsText: false, isTwoWay: isTwoWay)
    }

    private static func end(named name: [UInt8]) throws(FramingRefusal) -> [UInt8] {
        switch String(decoding: name, as: UTF8.self) {
        case "", "crlf": [0x0D, 0x0A]
        case "lfcr": [0x0A, 0x0D]
        case "lf": [0x0A]
        case "cr": [0x0D]
        default: throw .configuration("a line ends in crlf, lfcr, lf or cr, not in \(shown(name))")
        }
    }

    /// Takes `escape=` off the end, where it stands alone or behind a comma.
    private static func escape(of text: [UInt8]) throws(FramingRefusal) -> (rest: [UInt8], Escape) {
        let comma = text.lastIndex(of: UInt8(ascii: ","))
        let last = comma.map { text[($0 + 1)...] } ?? text[...]
        guard last.starts(with: "escape=".utf8) else { return (text, .refuse) }
        let rest = Array(text[..<(comma ?? 0)])
        switch String(decoding: last, as: UTF8.self) {
        case "escape=drop": return (rest, .drop)
        case "escape=space": return (rest, .space)
        default: throw .configuration("escape= is drop or space, not \(shown(Array(last.dropFirst(7))))")
        }
    }

    private static func shown(_ text: [UInt8]) -> String { "\"\(String(decoding: text, as: UTF8.self))\"" }
}
