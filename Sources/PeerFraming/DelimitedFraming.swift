import WebSocketCore

/// Messages that a delimiter ends: `newline`, `separator` and their kin.
///
/// Keeps what it must know of bytes that it was shown, so each is looked at once however many reads a message takes.
final class DelimitedFraming: BuiltInState {
    /// What is known of the bytes that were shown.
    private struct Progress {
        /// How many bytes of the delimiter stand at their end.
        var matched = 0
        /// Whether they are text so far.
        var isText: Bool
        var text = UTF8Validator()

        @inline(__always)
        mutating func judge(_ fresh: Span<UInt8>) {
            if isText { isText = text.accept(fresh) }
        }
    }

    private let rules: DelimiterRules
    private let search: DelimiterSearch
    // Copied out and back for each look: in a class, every access in place is watched over at run time.
    private var progress: Progress

    init(_ rules: DelimiterRules) throws(FramingRefusal) {
        self.rules = rules
        search = DelimiterSearch(rules.delimiter)
        progress = Progress(isText: rules.findsText)
        try rules.check(search)
        super.init(back: rules.delimiter)
    }

    override var traits: FramingTraits {
        var traits: FramingTraits = rules.findsText ? .vouchesForText : []
        // One byte can be rewritten wherever a message is cut; anything longer must be seen whole.
        if rules.isTwoWay, rules.escape == .refuse || rules.delimiter.count > 1 { traits.insert(.mayRefuse) }
        return traits
    }

    override func decode(_ bytes: Span<UInt8>, fresh: Int, isLast: Bool) -> Decoded {
        var now = progress
        let start = bytes.count - fresh
        if let end = search.end(in: bytes, from: start, matched: &now.matched) {
            now.judge(bytes.extracting(start..<end))
            return message(end - (rules.isTwoWay ? search.bytes.count : 0), consumed: end, now)
        }
        now.judge(bytes.extracting(start...))
        guard isLast else {
            progress = now
            return .needsMore
        }
        // Behind it no delimiter will come, so what is left is a message too.
        return message(bytes.count, consumed: bytes.count, now)
    }

    /// A message of `length` bytes. The next one begins behind it.
    @inline(__always)
    private func message(_ length: Int, consumed: Int, _ now: Progress) -> Decoded {
        progress = Progress(isText: rules.findsText)
        let isText = now.isText && now.text.isComplete
        return .message(isText ? .text : .binary, payload: 0..<length, consumed: consumed)
    }

    override func encode(
        _ bytes: inout MutableSpan<UInt8>, _ opcode: Opcode, total: UInt64?, isFirst: Bool, isLast: Bool
    ) throws(EncodingFault) -> Encoded {
        var length = bytes.count
        switch rules.escape {
        case .refuse: try check(bytes.span)
        case .drop: length = search.drop(from: &bytes)
        case .space: length = search.replaceWithSpaces(in: &bytes)
        }
        return Encoded(payload: 0..<length, sendsBack: isLast)
    }

    /// The peer must find the delimiter behind the message and nowhere before: also not where the message's end and
    /// the delimiter's beginning make one.
    private func check(_ message: Span<UInt8>) throws(EncodingFault) {
        var matched = 0
        guard search.end(in: message, from: 0, matched: &matched) == nil else {
            throw .refused("the message contains \(rules.delimiterName) that separates messages")
        }
        let delimiter = rules.delimiter
        guard search.end(in: delimiter.span, from: 0, matched: &matched) == delimiter.count else {
            throw .refused("the message ends in a part of \(rules.delimiterName) that separates messages")
        }
    }
}
