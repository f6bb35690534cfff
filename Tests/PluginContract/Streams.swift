/// What peers send: streams that some framing can read, and some that none can.
enum Streams {
    /// Short enough to be cut everywhere.
    static let readable: [[UInt8]] = [
        Array("one\ntwo\r\n\r\n\nthree".utf8),
        Array("{\"a\": [1, \"}\\\"\"]} [2]\n\"text\" 3.5e1 true\n".utf8),
        Array("5:hello,0:,3:abc,".utf8),
        Array("Content-Length: 2\r\n\r\n{}Content-Length: 0\r\n\r\n".utf8),
        [0, 0, 0, 2, 65, 66, 0, 0, 0, 0, 0, 0, 0, 1, 67],
        [2, 0, 0, 0, 65, 66, 0, 0, 0, 0, 1, 0, 0, 0, 67],
        [2, 65, 66, 0, 1, 67, 0x80, 1] + [UInt8](repeating: 68, count: 128),
        [1, 0, 0, 0, 2, 65, 66, 2, 0, 0, 0, 0],
        Array("caf\u{e9} \u{20ac} \u{1F600}".utf8),
        [0xFF, 0x00, 0xC3],
    ]

    /// Bytes without a meaning, and pieces of such that have one.
    static func random(_ random: inout Chance) -> [UInt8] {
        var stream: [UInt8] = []
        for _ in 0..<random.below(8) + 1 {
            if random.below(2) == 0 {
                stream += readable[random.below(readable.count)].prefix(random.below(64) + 1)
            } else {
                for _ in 0..<random.below(40) { stream.append(UInt8(random.below(256))) }
            }
        }
        return stream
    }

    /// The stream in two parts, cut at `place`.
    static func cut(_ stream: [UInt8], at place: Int) -> [ArraySlice<UInt8>] { [stream[..<place], stream[place...]] }

    /// The stream byte by byte.
    static func bytes(_ stream: [UInt8]) -> [ArraySlice<UInt8>] { stream.indices.map { stream[$0...$0] } }

    /// The stream in parts of any length.
    static func parts(_ stream: [UInt8], _ random: inout Chance) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var rest = stream[...]
        while !rest.isEmpty {
            let part = rest.prefix(random.below(9) + 1)
            parts.append(part)
            rest = rest.dropFirst(part.count)
        }
        return parts
    }
}
