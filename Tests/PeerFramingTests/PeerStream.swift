import PeerFraming
import WebSocketCore

/// A message, or a control frame, as it reaches the other side.
struct Message: Equatable {
    var opcode: Opcode
    var bytes: [UInt8]

    init(_ opcode: Opcode, _ bytes: [UInt8]) {
        self.opcode = opcode
        self.bytes = bytes
    }

    static func text(_ text: String) -> Message { Message(.text, Array(text.utf8)) }
    static func binary(_ bytes: [UInt8]) -> Message { Message(.binary, bytes) }
    static func binary(_ text: String) -> Message { Message(.binary, Array(text.utf8)) }
}

/// A peer's stream that is read as a session reads it: what no message has taken is kept and shown again.
struct PeerStream: ~Copyable {
    private var framer: Framer
    private var held: [UInt8] = []
    private(set) var messages: [Message] = []
    /// How many frames the last message came in, or has come in so far.
    private(set) var framesOfLast = 0
    private var isInside = false
    /// Whether bytes that the framing was shown before stand changed when they are shown again: one that needs no second
    /// look does not notice.
    private let poisons: Bool

    init(_ name: String, _ configuration: String = "", poisons: Bool = false) throws(FramingRefusal) {
        framer = try FramingTable().open(FramingChoice(name: name, configuration: configuration))
        self.poisons = poisons
    }

    init(_ framer: consuming Framer) {
        self.framer = framer
        poisons = false
    }

    /// How many bytes wait for more.
    var heldCount: Int { held.count }

    /// What a whole stream means that comes in `chunks` and ends behind them.
    static func messages(
        _ name: String, _ configuration: String = "", of chunks: [[UInt8]], poisons: Bool = false
    ) throws -> [Message] {
        var stream = try PeerStream(name, configuration, poisons: poisons)
        for chunk in chunks { try stream.read(chunk) }
        try stream.end()
        return stream.messages
    }

    mutating func read(_ chunk: [UInt8]) throws(FramingFault) {
        guard !chunk.isEmpty else { return }
        let shown = held.count
        held += chunk
        try takeAll(isLast: false, shown: shown)
    }

    /// Shows what is left once more, as when the peer pauses.
    mutating func pause() throws(FramingFault) { try takeAll(isLast: true, shown: held.count) }

    mutating func end() throws(FramingFault) {
        try takeAll(isLast: true, shown: held.count)
        guard held.isEmpty, !isInside else { throw .torn(bytesLeft: held.count) }
    }

    private mutating func takeAll(isLast: Bool, shown: Int) throws(FramingFault) {
        var room = held + [0xAA]
        if poisons { for index in 0..<shown { room[index] = ~room[index] } }
        var start = 0
        var span = room.mutableSpan
        taking: while start < held.count {
            switch try framer.next(&span, from: start, isLast: isLast) {
            case .needsMore: break taking
            case .discard(let count): start += count
            case .frame(let opcode, let payload, let consumed, let follows):
                take(opcode, held[payload])
                start += consumed
                isInside = follows > 0
            }
        }
        held.removeFirst(start)
    }

    private mutating func take(_ opcode: Opcode, _ bytes: ArraySlice<UInt8>) {
        if opcode == .continuation {
            messages[messages.count - 1].bytes += bytes
            framesOfLast += 1
        } else {
            messages.append(Message(opcode, Array(bytes)))
            framesOfLast = 1
        }
    }
}

/// A client's messages as a framing writes them to the peer.
struct PeerWriter: ~Copyable {
    private var framer: Framer
    private(set) var written: [UInt8] = []

    init(_ name: String, _ configuration: String = "") throws(FramingRefusal) {
        framer = try FramingTable().open(FramingChoice(name: name, configuration: configuration))
    }

    init(_ framer: consuming Framer) { self.framer = framer }

    var traits: FramingTraits { framer.traits }

    /// Writes a message in pieces of `sizes`, in turn; in one where the framing must see it whole.
    mutating func write(_ message: Message, pieces sizes: [Int] = []) throws(EncodingRefusal) {
        let isWhole = sizes.isEmpty || traits.contains(.mayRefuse) || message.opcode.isControl
        var start = 0
        var count = 0
        repeat {
            let left = message.bytes.count - start
            let size = isWhole ? left : min(left, sizes[count % sizes.count])
            try write(message, start..<start + size, isFirst: count == 0)
            start += size
            count += 1
        } while start < message.bytes.count
    }

    private mutating func write(_ message: Message, _ range: Range<Int>, isFirst: Bool) throws(EncodingRefusal) {
        let total = traits.contains(.needsLength) ? UInt64(message.bytes.count) : nil
        var buffer = message.bytes
        let piece = Framer.Piece(
            message.opcode, range, total: total, isFirst: isFirst, isLast: range.upperBound == message.bytes.count)
        var payload = range
        var span = buffer.mutableSpan
        // SAFETY: what goes in front and behind holds until the framing is called again, and is copied here.
        let encoded = unsafe try framer.encode(piece, in: &span)
        unsafe written += Array(encoded.before)
        payload = unsafe encoded.payload
        let after = unsafe Array(encoded.after)
        written += buffer[payload]
        written += after
    }
}

/// `bytes` cut into chunks at every border that `random` chooses.
func chunks(of bytes: [UInt8], cutAt borders: [Int]) -> [[UInt8]] {
    let ends = borders.sorted() + [bytes.count]
    return zip([0] + ends, ends).map { Array(bytes[$0..<$1]) }
}
