import EventLoop
import Testing

@testable import Bridge

/// Nothing that a client sends can forge a line of the log or drive the terminal that shows it.
@Suite("Log text")
struct LogTextTests {
    @Test(
        "what could forge a line or drive a terminal is written as its number",
        arguments: [
            ("\n", "\\x0A"), ("\r", "\\x0D"), ("\t", "\\x09"), ("\u{0}", "\\x00"), ("\u{1B}[31m", "\\x1B[31m"),
            ("\u{7F}", "\\x7F"), ("\u{80}", "\\x80"), ("\u{9B}", "\\x9B"), ("\u{9F}", "\\x9F"), ("\u{1F}", "\\x1F"),
            ("\u{2028}", "\\u{2028}"), ("\u{2029}", "\\u{2029}"), ("\u{202E}", "\\u{202E}"), ("\u{2066}", "\\u{2066}"),
            ("\u{2069}", "\\u{2069}"), ("\r\n", "\\x0D\\x0A"), ("e\u{301}\n", "e\u{301}\\x0A"),
        ])
    func escaped(text: String, expected: String) {
        #expect(LogText.escaped(text) == expected)
        #expect(LogText.escaped("a" + text + "b") == "a" + expected + "b")
    }

    @Test(
        "everything else stays as it is",
        arguments: ["", " ", "~", "plain", "\u{A0}", "é€𝄞", "\u{2027}", "\u{206A}", "\""])
    func kept(text: String) {
        #expect(LogText.escaped(text) == text)
    }

    @Test("no scalar below 256 gives a control byte")
    func everyLatinScalar() {
        for value in 0..<256 as Range<UInt32> {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let escaped = LogText.escaped(String(Character(scalar)))
            #expect(escaped.unicodeScalars.allSatisfy { 0x20..<0x7F ~= $0.value || $0.value >= 0xA0 })
        }
    }

    @Test("times have as many digits as they need for their order to be that of the alphabet")
    func times() {
        // date -u -d 2026-01-02T03:04:05 +%s
        #expect(LogText.dateAndTime(WallClock.fields(of: 1_767_323_045)) == "2026-01-02T03:04:05")
        #expect(LogText.dateAndTime(WallClock.fields(of: 1_795_265_339)) == "2026-11-21T12:48:59")
        #expect(LogText.milliseconds(0) == ".000Z ")
        #expect(LogText.milliseconds(7) == ".007Z ")
        #expect(LogText.milliseconds(123) == ".123Z ")
    }

    @Test(
        "a duration is told in seconds and thousandths",
        arguments: [(0, "0.000"), (5, "0.005"), (1250, "1.250"), (3_600_000, "3600.000")])
    func durations(milliseconds: UInt64, expected: String) {
        #expect(LogText.seconds(milliseconds) == expected)
    }
}
