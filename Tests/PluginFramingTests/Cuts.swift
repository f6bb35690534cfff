import FramingRig
import PeerFraming
import TestSupport

extension Framing {
    /// The events of a peer's stream that comes in one piece.
    func events(of stream: [UInt8], _ configuration: String = "") throws -> [Event] {
        try PeerStream(self, configuration).events(of: [stream])
    }

    func events(of stream: String, _ configuration: String = "") throws -> [Event] {
        try events(of: Array(stream.utf8), configuration)
    }

    /// Whether nothing of `bytes` is sent when the peer closes behind them.
    func drops(_ bytes: [UInt8], _ configuration: String = "") throws -> Bool {
        var framer = try open(configuration)
        var shown = bytes + [0]
        var span = shown.mutableSpan
        return try framer.next(&span, from: 0, isLast: true) == .needsMore
    }

    /// Whether the stream gives the same events whole, byte by byte and cut at random.
    func isIndependentOfCuts(
        _ stream: [UInt8], configuration: String = "", _ random: inout SplitMix64
    ) throws -> Bool {
        let whole = try events(of: stream, configuration)
        let bytes = try PeerStream(self, configuration).events(of: stream.map { [$0] })
        let pieces = try PeerStream(self, configuration).events(of: random.cut(stream))
        return whole == bytes && whole == pieces
    }
}

extension SplitMix64 {
    /// The same bytes in pieces.
    mutating func cut(_ bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = 1 + below(min(rest.count, element(of: [1, 3, 20, 500])))
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}
