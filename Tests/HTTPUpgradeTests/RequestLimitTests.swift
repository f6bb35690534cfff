import Testing

@testable import HTTPUpgrade

@Suite("Limits of a request head")
struct RequestLimitTests {
    private let line = "GET /chat HTTP/1.1"

    private func limits(line: Int = 100, bytes: Int = 1000, count: Int = 10) -> RequestLimits {
        RequestLimits(requestLine: line, headerBytes: bytes, headerCount: count)
    }

    /// The status and the number of bytes that sufficed for it.
    private func refusal(of bytes: [UInt8], _ limits: RequestLimits) -> (status: Int, after: Int)? {
        var reader = RequestHeadReader(limits: limits)
        for count in 0...bytes.count {
            do {
                _ = try reader.read(bytes, upTo: count)
            } catch {
                return (error.status, count)
            }
        }
        return nil
    }

    @Test("a request line may be as long as its limit, and one byte more is 414")
    func requestLine() {
        #expect(refusal(of: sample, limits(line: line.utf8.count)) == nil)
        for limit in "GET ".utf8.count..<line.utf8.count {
            #expect(refusal(of: sample, limits(line: limit)) ?? (0, 0) == (414, limit + 1))
        }
    }

    // RFC 9112, 3: a method longer than any that is known is 501, a longer target is 414.
    @Test(
        "a request line that never ends is refused at its limit",
        arguments: zip(["G", "GET /", "GET / HTTP/1."], [501, 414, 400]))
    func endlessRequestLine(start: String, status: Int) {
        let bytes = Array(start.utf8) + [UInt8](repeating: UInt8(ascii: "1"), count: 200)
        let found = refusal(of: bytes, limits())
        #expect(found?.status == status)
        #expect((found?.after ?? 200) <= 101)
    }

    @Test("an empty line before the request line takes nothing from its limit")
    func leadingEmptyLine() {
        #expect(refusal(of: Array("\r\n".utf8) + sample, limits(line: line.utf8.count)) == nil)
    }

    @Test("a header section may be as large as its limit, and one byte more is 431")
    func headerBytes() {
        let section = sample.count - line.utf8.count - 2
        #expect(refusal(of: sample, limits(bytes: section)) == nil)
        for limit in 1..<section {
            #expect(refusal(of: sample, limits(bytes: limit)) ?? (0, 0) == (431, sample.count - section + limit + 1))
        }
    }

    @Test("an endless field is refused at the limit", arguments: ["A", "A: "])
    func endlessField(start: String) {
        let bytes = Array("GET / HTTP/1.1\r\n\(start)".utf8) + [UInt8](repeating: UInt8(ascii: "a"), count: 2000)
        #expect(refusal(of: bytes, limits()) ?? (0, 0) == (431, 16 + 1000 + 1))
    }

    @Test("as many fields as the limit may come, and the first byte of one more is 431")
    func headerCount() {
        #expect(refusal(of: sample, limits(count: 7)) == nil)
        let before = sampleLines.dropLast().joined(separator: "\r\n").utf8.count + 2
        #expect(refusal(of: sample, limits(count: 6)) ?? (0, 0) == (431, before + 1))
    }

    // Lesson: more than ten extra headers, and the rest is dropped in silence.
    @Test("a hundred fields arrive, all of them and in order")
    func hundredFields() throws {
        let lines = (0..<100).map { "X-\($0): \($0)" }
        let head = try #require(try readHead(wire(["GET / HTTP/1.1"] + lines)))
        #expect(head.fields.map { "\($0.name): \($0.value)" } == lines)
    }
}
