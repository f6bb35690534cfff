import Testing
import WebSocketCore

/// The bytes on both sides of every border that RFC 3629, 4 draws.
private let borderBytes: [UInt8] = [
    0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
    0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
]

/// Sequences that a block may meet at its borders: whole ones, torn ones and wrong ones.
private let samples: [[UInt8]] = [
    [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xE2, 0x82, 0xAC], [0xED, 0x9F, 0xBF], [0xEF, 0xBF, 0xBF],
    [0xF0, 0x90, 0x80, 0x80], [0xF0, 0x9F, 0x98, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
    [0xC2], [0xE0, 0xA0], [0xE2], [0xF0, 0x90], [0xF0, 0x90, 0x80], [0xF4],
    [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xC3, 0x28], [0xC3, 0xC3], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF],
    [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xE2, 0x82, 0xAC, 0xAC], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
    [0xF0, 0x80, 0x80, 0xAF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98, 0x28], [0xF0, 0x9F, 0x98, 0x80, 0x80],
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
]

@Suite("RFC 6455, 5.6 and 8.1, and RFC 3629: text is UTF-8")
struct UTF8ValidatorTests {
    @Test("every sequence of up to three bytes is judged as the grammar says, at every cut", arguments: 0...255)
    func upToThreeBytes(lead: Int) {
        var wrong: [[UInt8]] = []
        let first = UInt8(lead)
        if !agreesAtAllCuts([first]) { wrong.append([first]) }
        // Behind a whole code point the validator is as new, so the other sequences repeat shorter ones.
        guard case .valid(1...) = ModelUTF8([first]) else { return #expect(wrong.isEmpty, "\(wrong)") }
        for second in UInt8.min...UInt8.max {
            if !agreesAtAllCuts([first, second]) { wrong.append([first, second]) }
            guard case .valid(1...) = ModelUTF8([first, second]) else { continue }
            for third in UInt8.min...UInt8.max where !agreesAtAllCuts([first, second, third]) {
                wrong.append([first, second, third])
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test("four bytes from both sides of every border are judged as the grammar says, at every cut")
    func fourBytes() {
        var wrong: [[UInt8]] = []
        for first in borderBytes where first >= 0xE0 {
            for second in borderBytes {
                for third in borderBytes where ModelUTF8([first, second, third]) != .invalid {
                    for fourth in borderBytes where !agreesAtAllCuts([first, second, third, fourth]) {
                        wrong.append([first, second, third, fourth])
                    }
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test("blocks judge every code point in the middle of ASCII as the grammar says", arguments: 0xC0...0xFF)
    func blocksJudgeAll(lead: Int) {
        let ascii = [UInt8](repeating: 0x61, count: 17)
        var wrong: [[UInt8]] = []
        func judge(_ sequence: [UInt8]) {
            if isValid(ascii + sequence + ascii) != (ModelUTF8(sequence + [0x61]) != .invalid) {
                wrong.append(sequence)
            }
        }
        for second in UInt8.min...UInt8.max {
            judge([UInt8(lead), second])
            guard case .valid(1...) = ModelUTF8([UInt8(lead), second]) else { continue }
            for third in UInt8.min...UInt8.max {
                judge([UInt8(lead), second, third])
                guard borderBytes.contains(second), borderBytes.contains(third) else { continue }
                guard case .valid(1...) = ModelUTF8([UInt8(lead), second, third]) else { continue }
                for fourth in borderBytes { judge([UInt8(lead), second, third, fourth]) }
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test("a sequence is judged alike wherever it stands in a text", arguments: samples)
    func anywhere(sample: [UInt8]) {
        for length in [sample.count, 15, 16, 18, 19, 20, 31, 34, 35, 36, 50, 67, 83, 84, 99, 130] {
            for place in 0...max(0, length - sample.count) where length >= sample.count {
                let behind = length - sample.count - place
                let text = letters(place) + sample + letters(behind)
                let expected = ModelUTF8(sample + letters(min(behind, 1)))
                #expect(verdict(text) == expected, "at \(place) of \(length)")
            }
        }
    }

    @Test("a sequence is judged alike behind text that needs blocks", arguments: samples)
    func behindBlocks(sample: [UInt8]) {
        let text = Array("пример 例文 😀 ".utf8)
        for place in 0...40 {
            let front = letters(place) + text
            #expect(verdict(front + sample) == ModelUTF8(sample), "at \(place)")
            #expect(verdict(front + sample + text) == ModelUTF8(sample + [0x61]), "at \(place)")
        }
    }

    @Test("a text cut twice anywhere is judged as in one piece", arguments: samples)
    func cutTwice(sample: [UInt8]) {
        let text = letters(9) + Array("é€😀 例".utf8) + sample + Array("Я ".utf8) + letters(9)
        let expected = ModelUTF8(text)
        for first in 0...text.count {
            for second in first...text.count where verdict(split(text, at: [first, second])) != expected {
                Issue.record("cut at \(first) and \(second)")
            }
        }
    }

    @Test(
        "random texts, whole or damaged, are judged as the grammar and Swift's own strings say", arguments: seeds(200))
    func randomTexts(seed: UInt64) {
        var random = Seeded(seed)
        var text = random.text(bytes: random.number(in: 0...300))
        if random.chance(1, in: 2), !text.isEmpty {
            text[random.number(in: 0...text.count - 1)] = UInt8(random.number(in: 0...255))
        }
        let expected = ModelUTF8(text)
        #expect(verdict(text) == expected)
        #expect(verdict(random.split(text, upTo: 40)) == expected)
        #expect((String(validating: text, as: UTF8.self) != nil) == (expected == .valid(pending: 0)))
    }

    @Test("reset forgets a torn code point")
    func reset() {
        var validator = UTF8Validator()
        let torn: [UInt8] = [0xF0, 0x9F]
        let isAccepted = validator.accept(torn.span)
        #expect(isAccepted)
        #expect(validator.pendingCount == 2 && !validator.isComplete)
        validator.reset()
        #expect(validator == UTF8Validator() && validator.isComplete && validator.pendingCount == 0)
    }

    @Test("nothing outside of the given bytes is read, on either side", arguments: samples)
    func bounds(sample: [UInt8]) {
        var page = GuardedPage()
        for place in GuardedPage.Place.allCases {
            for length in [sample.count, 15, 16, 17, 18, 19, 20, 21, 35, 83, 84, 100] where length >= sample.count {
                for text in [sample + letters(length - sample.count), letters(length - sample.count) + sample] {
                    let isValid = page.withBytes(length, at: place) { bytes in
                        for index in 0..<length { bytes[index] = text[index] }
                        var validator = UTF8Validator()
                        return validator.accept(bytes.span)
                    }
                    #expect(isValid == (ModelUTF8(text) != .invalid))
                }
            }
        }
    }
}

private func letters(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x61, count: count) }

private func isValid(_ text: [UInt8]) -> Bool {
    var validator = UTF8Validator()
    return validator.accept(text.span)
}

/// What the validator says in the model's words.
private func verdict(_ text: [UInt8]) -> ModelUTF8 { verdict([text]) }

private func verdict(_ pieces: [[UInt8]]) -> ModelUTF8 {
    guard let validator = state(pieces) else { return .invalid }
    if validator.isComplete, validator != UTF8Validator() { Issue.record("not as new") }
    return .valid(pending: validator.pendingCount)
}

/// Whether model, validator and Swift's strings say the same of a short sequence, in one piece and cut anywhere.
private func agreesAtAllCuts(_ sequence: [UInt8]) -> Bool {
    let expected = ModelUTF8(sequence)
    guard verdict(sequence) == expected else { return false }
    guard (String(validating: sequence, as: UTF8.self) != nil) == (expected == .valid(pending: 0)) else { return false }
    // A state does not tell how it was reached, so one cut stands for all cuts in front of it.
    for cut in 1..<sequence.count {
        let (front, rest) = (Array(sequence[..<cut]), Array(sequence[cut...]))
        guard verdict([front, rest]) == expected, state(front) == state(front.map { [$0] }) else { return false }
    }
    return true
}

private func state(_ text: [UInt8]) -> UTF8Validator? { state([text]) }

private func state(_ pieces: [[UInt8]]) -> UTF8Validator? {
    var validator = UTF8Validator()
    for piece in pieces where !validator.accept(piece.span) { return nil }
    return validator
}
