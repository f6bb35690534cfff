import TestSupport
import Testing

@testable import Configuration

/// `WEBSOCKSY_TEST_SEED=n` replays the run whose failures named that seed.
@Suite("Configuration at random")
struct RandomTests {
    @Test("any bytes are read without a trap, and any problem names a line of the file")
    func anyBytes() {
        forEachSeed(count: 500) { random in
            let bytes = (0..<random.below(200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let outcome = read(bytes: bytes)
            let count = bytes.count { $0 == 0x0A } + 1
            return outcome.lines.allSatisfy { (1...count).contains($0) } && isInOrder(outcome)
        }
    }

    @Test("pieces of files are read without a trap, and any problem names a line that is not empty or a comment")
    func anyPieces() {
        forEachSeed(count: 500) { random in
            var bytes: [UInt8] = []
            for _ in 0..<random.below(60) { bytes += random.element(of: Self.pieces) }
            let outcome = read(bytes: bytes)
            let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            return isInOrder(outcome)
                && outcome.lines.allSatisfy { number in
                    lines.indices.contains(number - 1) && lines[number - 1].contains { $0 > 0x20 || $0 == 0 }
                }
        }
    }

    @Test("exactly the wrong lines of a file are told, each with what is wrong with it")
    func wrongLines() {
        forEachSeed(count: 500) { random in
            var text = ""
            var expected: [Int] = []
            // Those of the wrong lines may not also be in right ones, which would then be repetitions.
            var keys = CoreKey.allCases.filter { ![.listen, .port, .drain, .workers].contains($0) }
            for number in 1...(1 + random.below(40)) {
                switch random.below(6) {
                case 0: text += random.element(of: ["", "# x = y", "  ; nonsense", "\t"])
                case 1, 2:
                    if let key = keys.popLast() {
                        text += "\(key.rawValue) = \(random.element(of: Sample.values(for: key)))"
                    }
                case 3:
                    text += random.element(of: ["nonsense", "= 1", "zzzzzz = 1", "prot = 1", "port = x", "drain ="])
                    expected.append(number)
                case 4: text += "[core]"
                default:
                    text += "workers = 1000\r"
                    expected.append(number)
                }
                text += "\n"
            }
            return read(text).lines == expected
        }
    }

    @Test("settings do not depend on the order of lines of different keys, nor on blank lines and comments")
    func order() {
        forEachSeed(count: 500) { random in
            let keys = CoreKey.allCases.filter { $0 != .backend && $0 != .plugins }
            let lines = keys.map { "\($0.rawValue) = \(random.element(of: Sample.values(for: $0)))" }
            var shuffled = lines.shuffled(using: &random)
            for _ in 0..<random.below(10) {
                shuffled.insert(random.element(of: ["", "# c", " ; d"]), at: random.below(shuffled.count))
            }
            return read(lines.joined(separator: "\n")) == read(shuffled.joined(separator: "\r\n"))
        }
    }

    @Test("any arguments are read without a trap, and problems name arguments that were given")
    func anyArguments() {
        let words = CommandOption.allCases.flatMap { [$0.long, $0.short ?? "-x", $0.long + "=1"] }
        let values = ["a.cfg", "", "-", "--", "1", "host=x", "=", "x", "-é", "--=", "-p\u{301}", "--port=\u{301}"]
        forEachSeed(count: 500) { random in
            let arguments = (0..<random.below(8)).map { _ in random.element(of: words + values) }
            let outcome = Invocation.read(arguments: arguments) { _ in .success([]) }
            let indices = outcome.problems.compactMap { problem in
                if case .argument(_, let index) = problem.origin { index } else { nil }
            }
            return isInOrder(outcome) && indices.allSatisfy(arguments.indices.contains)
        }
    }

    /// What files are made of, and what they should not be made of.
    private static let pieces: [[UInt8]] =
        [
            "\n", "\n", "\n", "\r\n", "=", " = ", "[", "]", "[core]\n", "[backend]\n", "[cor]\n", "#", ";", " ", "\t",
            "0",
            "1K", "0.5", "ms", "::", "unix://", "é", "\u{0}", "\u{FEFF}",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3]] + Settings.keys.map { Array($0.utf8) }
}

/// Problems and warnings are in the order in which they were read, and each is one clean line.
private func isInOrder(_ outcome: Outcome) -> Bool {
    [outcome.problems, outcome.warnings].allSatisfy { problems in
        let origins = problems.map(\.origin)
        return origins == origins.sorted()
            && problems.allSatisfy { $0.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }
    }
}
