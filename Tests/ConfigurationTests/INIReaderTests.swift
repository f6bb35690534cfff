import Testing

@testable import Configuration

@Suite("Configuration file: its form")
struct INIReaderTests {
    @Test(
        "a line says what its first visible character and its first = make of it",
        arguments: [
            ("", nil),
            ("   \t ", nil),
            ("# port = 1", nil),
            ("; port = 1", nil),
            ("  \t# port = 1", nil),
            ("#", nil),
            ("port = 1", .entry(key: "port", value: "1")),
            ("port=1", .entry(key: "port", value: "1")),
            ("\t port \t=\t 1 \t", .entry(key: "port", value: "1")),
            ("framing-config = ;", .entry(key: "framing-config", value: ";")),
            ("framing-config = #", .entry(key: "framing-config", value: "#")),
            ("a = b ; c # d", .entry(key: "a", value: "b ; c # d")),
            ("a = b = c", .entry(key: "a", value: "b = c")),
            ("a = [b]", .entry(key: "a", value: "[b]")),
            ("a = \"b\"", .entry(key: "a", value: "\"b\"")),
            ("two words = x", .entry(key: "two words", value: "x")),
            ("a =", .entry(key: "a", value: "")),
            ("schlüssel = wért 🧦", .entry(key: "schlüssel", value: "wért 🧦")),
            ("[core]", .section("core")),
            (" [ core ] ", .section("core")),
            ("[]", .section("")),
            ("[a=b]", .section("a=b")),
            ("[core", .broken(.sectionNotClosed("[core"))),
            ("[", .broken(.sectionNotClosed("["))),
            ("[core] # c", .broken(.sectionNotClosed("[core] # c"))),
            ("port", .broken(.missingEquals("port"))),
            ("port: 1", .broken(.missingEquals("port: 1"))),
            ("= 1", .broken(.missingKey)),
            (" =", .broken(.missingKey)),
            ("a\u{0} = 1", .broken(.nulByte)),
            ("# \u{0}", .broken(.nulByte)),
        ] as [(String, INILine.Content?)])
    func oneLine(text: String, expected: INILine.Content?) {
        #expect(INIReader.lines(Array(text.utf8)).map(\.content) == (expected.map { [$0] } ?? []))
    }

    @Test(
        "bytes that are no UTF-8 are told, also in a comment (RFC 3629, 10: examples of what is not valid)",
        arguments: [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x80], [0xE2, 0x82]]
            as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        for prefix in ["", "a = ", "# "] {
            let lines = INIReader.lines(Array("x = 1\n".utf8) + Array(prefix.utf8) + bytes + Array("\ny = 2".utf8))
            #expect(lines.map(\.number) == [1, 2, 3])
            #expect(lines[1].content == .broken(.invalidUTF8))
        }
    }

    @Test(
        "lines end with LF, CR LF or the file, and keep their numbers",
        arguments: ["\n", "\r\n"])
    func lineEnds(end: String) {
        let text = ["a = 1", "", "# c", "b = 2", "c = 3"]
        for tail in ["", end, end + end] {
            let lines = INIReader.lines(Array((text.joined(separator: end) + tail).utf8))
            #expect(
                lines == [
                    INILine(number: 1, content: .entry(key: "a", value: "1")),
                    INILine(number: 4, content: .entry(key: "b", value: "2")),
                    INILine(number: 5, content: .entry(key: "c", value: "3")),
                ])
        }
    }

    @Test("a byte order mark is skipped at the start and nowhere else")
    func byteOrderMark() {
        #expect(INIReader.lines(Array("\u{FEFF}[core]".utf8)).map(\.content) == [.section("core")])
        #expect(INIReader.lines(Array("\u{FEFF}".utf8)).isEmpty)
        #expect(INIReader.lines([0xEF, 0xBB]).map(\.content) == [.broken(.invalidUTF8)])
        #expect(
            INIReader.lines(Array("\n\u{FEFF}a = 1".utf8)).map(\.content) == [.entry(key: "\u{FEFF}a", value: "1")])
    }

    @Test("a file that is no text is given up after ten lines that are none")
    func garbage() {
        let lines = INIReader.lines(Array(repeating: [0xFF, 0x0A], count: 100).flatMap(\.self))
        #expect(lines.map(\.number) == Array(1...11))
        #expect(lines.dropLast().allSatisfy { $0.content == .broken(.invalidUTF8) })
        #expect(lines.last?.content == .broken(.fileNotText))
    }
}
