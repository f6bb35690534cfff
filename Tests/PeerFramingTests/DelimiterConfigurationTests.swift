import PeerFraming
import Testing
import WebSocketCore

@Suite("Configurations of delimited framings")
struct DelimiterConfigurationTests {
    @Test(
        "every escape of a separator means its byte",
        arguments: [
            ("\\r\\t\\n\\0\\f\\\\", [0x0D, 0x09, 0x0A, 0x00, 0x0C, 0x5C]), ("\\x1F\\xfF\\x00", [0x1F, 0xFF, 0x00]),
            ("a,b", [0x61, 0x2C, 0x62]), ("\\x2cescape=drop", Array(",escape=drop".utf8)), ("é", [0xC3, 0xA9]),
            (" ", [0x20]),
        ] as [(String, [UInt8])])
    func escapes(configuration: String, separator: [UInt8]) throws {
        #expect(try PeerStream.messages("separator", configuration, of: [separator + separator]).count == 2)
        var writer = try PeerWriter("separator/both", configuration)
        try writer.write(.binary([]))
        #expect(writer.written == separator)
    }

    @Test("an option stands behind the last comma, so a separator may hold others")
    func commas() throws {
        var writer = try PeerWriter("separator/both", "a,b,escape=drop")
        try writer.write(.text("xa,b,ya,"))
        #expect(writer.written == Array("x,ya,a,b".utf8))
    }

    @Test(
        "what can't be meant is refused with a sentence",
        arguments: [
            ("separator", "", "is needed"), ("separator/both", "", "is needed"),
            ("separator/both", "escape=drop", "is needed"), ("separator", "a\\", "ends in a backslash"),
            ("separator", "\\q", "\\q means nothing"), ("separator", "\\x", "two hexadecimal digits"),
            ("separator", "\\x1", "two hexadecimal digits"), ("separator", "\\x1g", "two hexadecimal digits"),
            ("separator", String(repeating: "a", count: 256), "at most 255 bytes"),
            ("separator/both", ";,escape=no", "drop or space, not \"no\""),
            ("separator/both", "aa,escape=drop", "begins as it ends"),
            ("separator/both", "aba,escape=space", "begins as it ends"),
            ("separator/both", "a b,escape=space", "without a space"),
            ("newline", "LF", "not in \"LF\""), ("newline", "lf,escape=drop", "crlf, lfcr, lf or cr"),
            ("newline/both", "lf,crlf", "crlf, lfcr, lf or cr"), ("newline/both", "lf,escape=", "drop or space"),
            ("newline/both", "escape=drop,escape=drop", "crlf, lfcr, lf or cr"),
            ("lines", "lf", "escape=drop, escape=space or nothing"), ("lines", "lf,escape=drop", "or nothing"),
        ])
    func refused(name: String, configuration: String, reason: String) {
        let refusal = #expect(throws: FramingRefusal.self) { _ = try PeerStream(name, configuration) }
        #expect(refusal?.description.contains(reason) == true, "\(String(describing: refusal))")
    }

    @Test("a separator may have 255 bytes, and begin as it ends where nothing is rewritten")
    func accepted() throws {
        for separator in [String(repeating: "a", count: 255), "aba"] {
            var writer = try PeerWriter("separator/both", separator)
            try writer.write(.text(""))
            #expect(writer.written == Array(separator.utf8))
        }
        for option in ["lf", "", "lf,escape=drop", ",escape=space", "escape=drop"] {
            _ = try PeerStream("newline/both", option)
        }
        for option in ["", "escape=drop", "escape=space", ",escape=space"] { _ = try PeerStream("lines", option) }
    }
}
