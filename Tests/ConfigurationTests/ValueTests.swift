import Testing

@testable import Configuration

@Suite("Values")
struct ValueTests {
    @Test("each key takes its values, at the ends of its range too", arguments: CoreKey.allCases)
    func taken(key: CoreKey) {
        for value in Sample.values(for: key) {
            let outcome = read("\(key.rawValue) = \(value)")
            #expect(outcome.messages == [])
            #expect(outcome.settings != Settings(), "\(key) = \(value) has no effect")
        }
    }

    @Test(
        "each key refuses what is no value of its, says what it takes, and stays as it was", arguments: CoreKey.allCases
    )
    func refused(key: CoreKey) throws {
        for value in Sample.wrongValues(for: key) + [""] {
            var settings = Settings()
            let error = #expect(throws: BadValue.self, "\(key) = \(value)") {
                try key.set(WrittenValue(text: value), in: &settings)
            }
            #expect(settings == Settings())
            let expected = try #require(error).expected
            let problem = Problem(
                origin: .line(file: "a.cfg", number: 1),
                rule: .badValue(key: key.rawValue, value: value, expected: expected))
            // The file takes spaces around a value away.
            guard value.last != " " else { continue }
            #expect(read("\(key.rawValue) = \(value)").problems == [problem])
        }
    }

    @Test(
        "times are in seconds or with a unit, and exact to the millisecond",
        arguments: [
            ("0", 0), ("30", 30_000), ("0.5", 500), ("0.25", 250), ("5ms", 5), ("1.000ms", 1), ("1s", 1_000),
            ("1.5m", 90_000), ("0.0005h", 1_800), ("24h", 86_400_000), ("007", 7_000), ("0.001", 1),
            ("18446744073709551.615", .max),
        ] as [(String, UInt64)])
    func times(text: String, milliseconds: UInt64) throws {
        #expect(try WrittenValue(text: text).time(in: 0...(.max)) == milliseconds)
    }

    @Test(
        "what cannot be counted in milliseconds is refused",
        arguments: [
            "18446744073709551.616", "18446744073709551615", "0.0001", "0.1ms", "1.", ".1", "1 s", "1S", "1M", "", "s",
            "0.00000000000000000001", "1e3", "∞", "1ms ", " 1", "1\u{0}",
        ])
    func wrongTimes(text: String) {
        #expect(throws: BadValue.self) { try WrittenValue(text: text).time(in: 0...(.max)) }
    }

    @Test(
        "sizes are in bytes or with K, M, G of 1024",
        arguments: [
            ("0", 0), ("1", 1), ("1K", 1_024), ("1k", 1_024), ("2M", 2_097_152), ("2m", 2_097_152),
            ("3G", 3_221_225_472), ("3g", 3_221_225_472), ("9223372036854775807", .max),
        ] as [(String, Int)])
    func sizes(text: String, bytes: Int) throws {
        #expect(try WrittenValue(text: text).size(in: 0...(.max)) == bytes)
    }

    @Test(
        "what is no size is refused",
        arguments: ["9223372036854775808", "8589934592G", "1.0", "1.5K", "1KiB", "1B", "K", "", "-1", "1 K"])
    func wrongSizes(text: String) {
        #expect(throws: BadValue.self) { try WrittenValue(text: text).size(in: 0...(.max)) }
    }

    @Test(
        "a message tells the range in the units of the manual",
        arguments: [
            ("port = x", "port cannot be \"x\", give a whole number from 0 to 65535"),
            ("port =", "port has no value, give a whole number from 0 to 65535"),
            (
                "ping = x",
                "ping cannot be \"x\", give a time from 1ms to 24h, or 0 for none, in seconds or with ms, s, m or h"
            ),
            ("drain = x", "drain cannot be \"x\", give a time from 0 to 24h, in seconds or with ms, s, m or h"),
            (
                "connect-attempt-delay = 3",
                "connect-attempt-delay cannot be \"3\", give a time from 10ms to 2s, in seconds or with ms, s, m or h"
            ),
            (
                "high-water = 1",
                "high-water cannot be \"1\", give a size from 4K to 64M, in bytes or with K, M or G"
            ),
            ("listen-mode = 9", "listen-mode cannot be \"9\", give permissions in octal from 0 to 0777"),
            ("log-level = all", "log-level cannot be \"all\", give error, warn, info or debug"),
            ("backend =", "backend has no value, give the name of a backend"),
            ("plugins =", "plugins has no value, give a directory"),
            (
                "listen = 127.0.0.1:80",
                "listen cannot be \"127.0.0.1:80\", give an address or a name without a port,"
                    + " or unix:// and a path of at most 107 bytes"
            ),
        ])
    func messages(line: String, message: String) {
        #expect(read(line).messages == ["a.cfg:1: " + message])
    }

    @Test("each setting reaches its own property")
    func properties() {
        let file = """
            port = 1
            listen = a
            listen-mode = 0640
            ping = 2
            pong-timeout = 3
            backend = b
            plugins = c
            workers = 4
            log-level = debug
            handshake-timeout = 5
            connect-timeout = 6
            close-timeout = 7
            drain = 8
            connect-attempt-delay = 0.9
            auto-wait = 10ms
            request-line-limit = 1K
            header-limit = 2K
            header-count-limit = 13
            max-connections = 14
            high-water = 15K
            message-limit = 16
            framing-buffer = 70
            resolver-threads = 17
            backlog = 18
            """
        var expected = Settings()
        expected.port = 1
        expected.listen = [.host("a")]
        expected.listenMode = 0o640
        expected.pingMilliseconds = 2_000
        expected.pongTimeoutMilliseconds = 3_000
        expected.backend = BackendSelection(name: "b", origin: .line(file: "a.cfg", number: 6))
        expected.plugins = "c"
        expected.pluginsOrigin = .line(file: "a.cfg", number: 7)
        expected.workers = 4
        expected.logLevel = .debug
        expected.handshakeTimeoutMilliseconds = 5_000
        expected.connectTimeoutMilliseconds = 6_000
        expected.closeTimeoutMilliseconds = 7_000
        expected.drainMilliseconds = 8_000
        expected.connectAttemptDelayMilliseconds = 900
        expected.autoWaitMilliseconds = 10
        expected.requestLineLimit = 1_024
        expected.headerLimit = 2_048
        expected.headerCountLimit = 13
        expected.maxConnections = 14
        expected.highWater = 15_360
        expected.messageLimit = 16
        expected.framingBuffer = 70
        expected.resolverThreads = 17
        expected.backlog = 18
        #expect(read(file) == Outcome(.serve(expected)))
        #expect(file.split(separator: "\n").count == Settings.keys.count)
    }

    @Test("levels are ordered by how much they tell")
    func levels() {
        #expect(LogLevel.allCases == LogLevel.allCases.sorted())
        #expect(LogLevel.error < .debug)
    }
}
