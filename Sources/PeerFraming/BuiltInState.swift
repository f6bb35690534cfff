import WebSocketCore

/// What a built-in framing keeps on one connection, and what it answers. Subclasses are the framings.
class BuiltInState {
    /// What stands at the front of the peer's bytes; the words of `ws_decoded` in the plugin interface.
    enum Decoded {
        case needsMore
        case message(Opcode, payload: Range<Int>, consumed: Int, follows: UInt64 = 0)
        case discard(Int)
        case broken(String)
    }

    /// What goes to the peer for a client's message, in front of a part of it and behind it.
    struct Encoded {
        /// How many bytes of `front` go before it.
        var frontCount = 0
        /// The part that goes, counted from the piece's beginning.
        var payload: Range<Int>
        /// Whether `back` goes behind it.
        var sendsBack = false
    }

    /// Why a message does not go.
    enum EncodingFault: Error {
        case refused(String)
        case tooLong(String)
    }

    /// What the framing asks of whoever moves the bytes.
    var traits: FramingTraits { [] }
    /// What may go in front of a piece: the heads of counted messages are written here.
    let front = MessageHead()
    /// What may go behind a piece, in memory that stays where it is.
    let back: StableBytes

    init(back: [UInt8] = []) { self.back = StableBytes(back) }

    /// Judges the peer's bytes; the last `fresh` of them are new. They are empty for an empty datagram only.
    func decode(_ bytes: Span<UInt8>, fresh: Int, isLast: Bool) -> Decoded {
        preconditionFailure("every framing says where messages end")
    }

    /// Says how a piece is written; only called for framings of both directions.
    func encode(
        _ bytes: inout MutableSpan<UInt8>, _ opcode: Opcode, total: UInt64?, isFirst: Bool, isLast: Bool
    ) throws(EncodingFault) -> Encoded {
        Encoded(payload: 0..<bytes.count)
    }
}

/// Room for the head of a counted message, in memory that stays where it is.
@safe struct MessageHead: ~Copyable {
    /// The longest is that of a netstring: twenty digits and a colon.
    static var capacity: Int { 24 }

    let memory: UnsafeMutablePointer<UInt8>

    init() {
        unsafe memory = .allocate(capacity: Self.capacity)
        unsafe memory.initialize(repeating: 0, count: Self.capacity)
    }

    deinit { unsafe memory.deallocate() }

    /// Has `body` write from the beginning on.
    ///
    /// - Returns: how many bytes it wrote; `nil` if it answers `false`.
    func write(_ body: (inout OutputSpan<UInt8>) -> Bool) -> Int? {
        // SAFETY: the memory has `capacity` bytes, all initialized, which need no deinitialization.
        let room = unsafe UnsafeMutableBufferPointer(start: memory, count: Self.capacity)
        var output = unsafe OutputSpan(buffer: room, initializedCount: 0)
        let isWritten = body(&output)
        let count = unsafe output.finalize(for: room)
        return isWritten ? count : nil
    }
}

/// Bytes that never change and never move.
@safe struct StableBytes: ~Copyable {
    let memory: UnsafeBufferPointer<UInt8>

    init(_ bytes: [UInt8]) {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = unsafe copy.initialize(from: bytes)
        unsafe memory = UnsafeBufferPointer(copy)
    }

    deinit { unsafe memory.deallocate() }

    var count: Int { unsafe memory.count }
}
