import FileBackend
import Testing

@Suite("Tables of the file backend")
struct MappingTests {
    @Test(
        "a line has a peer, a subprotocol, perhaps a framing, and the rest is its configuration",
        arguments: [
            ("tcp://a:1 *", ["tcp://a:1", "*", "", ""]),
            ("tcp://a:1 mqtt binary", ["tcp://a:1", "mqtt", "binary", ""]),
            ("unix:///x y separator  a b \t c ", ["unix:///x", "y", "separator", "a b \t c "]),
            ("  a:1\t*   auto\t", ["a:1", "*", "auto", ""]),
            ("a * dynamic32 offset=4,static=2", ["a", "*", "dynamic32", "offset=4,static=2"]),
            ("echo:// # #", ["echo://", "#", "#", ""]), ("UNIX-DGRAM:///x *", ["UNIX-DGRAM:///x", "*", "", ""]),
        ])
    func columns(text: String, expected: [String]) throws {
        let line = try #require(try MappingLine(text.utf8))
        let columns = [line.peer, line.subprotocol, line.framing, line.framingConfiguration]
        #expect(columns.map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test("blank lines and comments are none", arguments: ["", " ", "\t", "#", "# tcp://a:1 *", "  #x y"])
    func none(text: String) throws {
        #expect(try MappingLine(text.utf8) == nil)
    }

    @Test(
        "a broken line says why",
        arguments: [
            ("tcp://a:1", MappingError.subprotocolMissing), ("x ", .subprotocolMissing),
            ("http://a *", .schemeUnknown("http")),
            ("tpc://a:1 *", .schemeUnknown("tpc")), ("://a *", .schemeUnknown("")),
            ("a\u{1b}://x *", .schemeUnknown("a\\x1B")),
            ("tcp://a:1 * auto \0", .hasNUL),
        ])
    func broken(text: String, expected: MappingError) {
        #expect(throws: expected) { try MappingLine(text.utf8) }
    }

    @Test(
        "a subprotocol stands for the first offer that is the same; * for the first; and all do where nothing is offered"
    )
    func choice() throws {
        let mqtt = try #require(try MappingLine("a mqtt".utf8))
        let any = try #require(try MappingLine("a *".utf8))
        let offered = ["chat", "MQTT", "mqtt"].map { Array($0.utf8) }
        #expect(mqtt.choice(among: offered) == 2)
        #expect(mqtt.choice(among: Array(offered.prefix(2))) == nil)
        #expect(mqtt.choice(among: []) == 0)
        #expect(any.choice(among: offered) == 0)
        #expect(any.choice(among: []) == 0)
    }

    @Test(
        "lines end with LF or CRLF, the last one with neither if it likes, and are counted with all others",
        arguments: ["\n", "\r\n"])
    func lines(end: String) {
        let table = ["# x", "a *", "", "broken", "b * auto c d", "http://x *", "c *"].joined(separator: end)
        var seen: [String] = []
        MappingTable(Array(table.utf8)).forEachLine { line in
            switch line {
            case .mapping(let mapping):
                seen.append(String(decoding: mapping.peer + mapping.framingConfiguration, as: UTF8.self))
            case .broken(let number, let error): seen.append("\(number): \(error)".components[0])
            }
            return true
        }
        #expect(seen == ["a", "4:", "bc d", "6:", "c"])
    }
}

extension String {
    fileprivate var components: [String] { split(separator: " ").map(String.init) }
}
