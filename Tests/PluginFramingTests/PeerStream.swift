import PeerFraming
import TestSupport
import WebSocketCore

/// What a client gets to see of a peer's stream.
enum Event: Equatable {
    case text([UInt8])
    case binary([UInt8])
    /// The peer closed inside a message.
    case torn
    /// The stream can't be read.
    case broken(FramingFault)

    static func text(_ text: String) -> Event { .text(Array(text.utf8)) }
    static func binary(_ text: String) -> Event { .binary(Array(text.utf8)) }
}

/// Shows a peer's stream to a framing as a session does.
struct PeerStream: ~Copyable {
    private var framer: Framer
    /// What no message has taken, and the byte of room behind it.
    private var unread: [UInt8] = [0]
    private var events: [Event] = []
    private var message: (opcode: Opcode, payload: [UInt8])?
    /// Whether bytes are made unreadable once they were shown: a framing that looks at them again gives itself away.
    private let forgets: Bool

    init(_ framing: Framing, _ configuration: String, forgets: Bool = false) throws {
        framer = try framing.open(configuration)
        self.forgets = forgets
    }

    /// All events of `chunks`, and then the peer closes.
    consuming func events(of chunks: [[UInt8]]) -> [Event] {
        for chunk in chunks where !chunk.isEmpty {
            unread.insert(contentsOf: chunk, at: unread.count - 1)
            guard read(isLast: false) else { return events }
            if forgets { for index in 0..<unread.count - 1 { unread[index] = 0xFF } }
        }
        guard read(isLast: true) else { return events }
        if message != nil || unread.count > 1 { events.append(.torn) }
        return events
    }

    /// - Returns: `false` after a fault.
    private mutating func read(isLast: Bool) -> Bool {
        while unread.count > 1 {
            do throws(FramingFault) {
                var shown = unread
                var bytes = shown.mutableSpan
                switch try framer.next(&bytes, from: 0, isLast: isLast) {
                case .needsMore: return true
                case .discard(let count): unread.removeFirst(count)
                case .frame(let opcode, let payload, let consumed, let follows):
                    take(opcode, Array(unread[payload]), isLast: follows == 0)
                    unread.removeFirst(consumed)
                }
            } catch {
                events.append(.broken(error))
                return false
            }
        }
        return true
    }

    private mutating func take(_ opcode: Opcode, _ payload: [UInt8], isLast: Bool) {
        let whole = (message?.opcode ?? opcode, (message?.payload ?? []) + payload)
        message = isLast ? nil : whole
        guard isLast else { return }
        events.append(whole.0 == .text ? .text(whole.1) : .binary(whole.1))
    }
}

extension Framing {
    /// The events of a peer's stream that comes in one piece.
    func events(of stream: [UInt8], _ configuration: String = "") throws -> [Event] {
        try PeerStream(self, configuration).events(of: [stream])
    }

    func events(of stream: String, _ configuration: String = "") throws -> [Event] {
        try events(of: Array(stream.utf8), configuration)
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
