/// Finds where one JSON entity ends (RFC 8259), byte by byte, so that nothing is looked at twice.
///
/// It is exact: what it lets pass is JSON in valid UTF-8, with at most ``Nesting/limit`` brackets open.
struct JSONScanner {
    /// What the bytes come to.
    enum Verdict: Equatable {
        /// The entity goes on, or has not begun.
        case more
        /// Its last byte is the one in front of this offset.
        case ended(Int)
        /// The byte at this offset can't stand there.
        case broken(Int)
    }

    /// What was read last, which says what may come.
    private enum State {
        case nothing
        case openObject, openArray, comma, colon, key
        /// A value inside brackets.
        case value
        case string(isKey: Bool)
        case escape(isKey: Bool)
        case hexadecimal(missing: Int, isKey: Bool)
        case codePoint(CodePoint, isKey: Bool)
        case word(JSONWord)
        case number(JSONNumber)
        /// A word outside of brackets: the byte behind it ends it.
        case bareWord
    }

    private enum Step {
        case goesOn, endsWithThis, endedBefore, broken
    }

    private var state = State.nothing
    private var nesting = Nesting()

    /// Whether only blanks have come.
    var isBlank: Bool { if case .nothing = state { true } else { false } }

    /// Whether the entity is whole if nothing follows.
    var mayEnd: Bool {
        switch state {
        case .bareWord: true
        case .number(let number): nesting.depth == 0 && number.mayEnd
        default: false
        }
    }

    /// Looks at `bytes` from the offset `start` on; what came before it was looked at already.
    mutating func scan(_ bytes: Span<UInt8>, from start: Int) -> Verdict {
        for index in start..<bytes.count {
            switch step(bytes[index]) {
            case .goesOn: continue
            case .endsWithThis: return .ended(index + 1)
            case .endedBefore: return .ended(index)
            case .broken: return .broken(index)
            }
        }
        return .more
    }

    private mutating func step(_ byte: UInt8) -> Step {
        switch state {
        case .string(let isKey):
            return string(byte, isKey: isKey)
        case .escape(let isKey):
            return escape(byte, isKey: isKey)
        case .hexadecimal(let missing, let isKey):
            guard byte.isHexadecimalDigit else { return .broken }
            state = missing > 1 ? .hexadecimal(missing: missing - 1, isKey: isKey) : .string(isKey: isKey)
            return .goesOn
        case .codePoint(var codePoint, let isKey):
            guard codePoint.accept(byte) else { return .broken }
            state = codePoint.missing > 0 ? .codePoint(codePoint, isKey: isKey) : .string(isKey: isKey)
            return .goesOn
        case .word(var word):
            guard word.accept(byte) else { return .broken }
            state = !word.isWhole ? .word(word) : nesting.depth == 0 ? .bareWord : .value
            return .goesOn
        case .number(let number):
            return self.number(byte, behind: number)
        case .bareWord:
            return delimiter(byte)
        case .nothing, .openObject, .openArray, .comma, .colon, .key, .value:
            return byte.isJSONBlank ? .goesOn : token(byte)
        }
    }

    private mutating func token(_ byte: UInt8) -> Step {
        switch state {
        case .openArray where byte == UInt8(ascii: "]"):
            return close(object: false)
        case .openObject where byte == UInt8(ascii: "}"):
            return close(object: true)
        case .nothing, .openArray, .colon:
            return value(byte)
        case .comma where !nesting.isInObject:
            return value(byte)
        case .openObject, .comma:
            guard byte == UInt8(ascii: "\"") else { return .broken }
            state = .string(isKey: true)
            return .goesOn
        case .key:
            guard byte == UInt8(ascii: ":") else { return .broken }
            state = .colon
            return .goesOn
        default:
            return behindValue(byte)
        }
    }

    private mutating func value(_ byte: UInt8) -> Step {
        switch byte {
        case UInt8(ascii: "{"):
            guard nesting.open(object: true) else { return .broken }
            state = .openObject
        case UInt8(ascii: "["):
            guard nesting.open(object: false) else { return .broken }
            state = .openArray
        case UInt8(ascii: "\""):
            state = .string(isKey: false)
        default:
            if let number = JSONNumber(first: byte) {
                state = .number(number)
            } else {
                guard let word = JSONWord(first: byte) else { return .broken }
                state = .word(word)
            }
        }
        return .goesOn
    }

    private mutating func behindValue(_ byte: UInt8) -> Step {
        switch byte {
        case UInt8(ascii: ","):
            state = .comma
            return .goesOn
        case UInt8(ascii: "}"):
            return close(object: true)
        case UInt8(ascii: "]"):
            return close(object: false)
        default:
            return .broken
        }
    }

    private mutating func close(object: Bool) -> Step {
        guard nesting.isInObject == object else { return .broken }
        nesting.close()
        return endValue()
    }

    private mutating func endValue() -> Step {
        guard nesting.depth > 0 else { return .endsWithThis }
        state = .value
        return .goesOn
    }

    private mutating func string(_ byte: UInt8, isKey: Bool) -> Step {
        switch byte {
        case UInt8(ascii: "\""):
            guard isKey else { return endValue() }
            state = .key
        case UInt8(ascii: "\\"):
            state = .escape(isKey: isKey)
        case 0x20...0x7F:
            break
        default:
            // RFC 8259, 7: control characters are escaped in strings.
            guard let codePoint = CodePoint(first: byte) else { return .broken }
            state = .codePoint(codePoint, isKey: isKey)
        }
        return .goesOn
    }

    private mutating func escape(_ byte: UInt8, isKey: Bool) -> Step {
        switch byte {
        case UInt8(ascii: "u"):
            state = .hexadecimal(missing: 4, isKey: isKey)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            state = .string(isKey: isKey)
        default:
            return .broken
        }
        return .goesOn
    }

    private mutating func number(_ byte: UInt8, behind number: JSONNumber) -> Step {
        var number = number
        if number.accept(byte) {
            state = .number(number)
            return .goesOn
        }
        guard number.mayEnd else { return .broken }
        guard nesting.depth > 0 else { return delimiter(byte) }
        state = .value
        return byte.isJSONBlank ? .goesOn : behindValue(byte)
    }

    /// What may stand behind a value that has no end of its own.
    private func delimiter(_ byte: UInt8) -> Step {
        byte.isJSONBlank || "{[\"".utf8.contains(byte) ? .endedBefore : .broken
    }
}

extension UInt8 {
    /// What may stand between the parts of JSON (RFC 8259, 2).
    var isJSONBlank: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }

    fileprivate var isHexadecimalDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }
}
