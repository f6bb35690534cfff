import EventLoop

/// Datagrams that the kernel would not take yet, copied, in order.
///
/// Owns memory only while it holds something; what bounds it is what bounds an `OutputQueue`.
@safe struct DatagramQueue: ~Copyable {
    // INVARIANT: `lengths[first...]` add up to the bytes that wait, which are the first of them at `start`.
    private var memory: [UInt8] = []
    private var start = 0
    private var lengths: [Int] = []
    private var first = 0

    init() {}

    var isEmpty: Bool { first == lengths.count }

    /// How many bytes wait; 0 also where only empty datagrams do.
    var byteCount: Int { memory.count - start }

    /// Adds a piece of the datagram that ``endMessage(_:)`` ends.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        // SAFETY: the bytes are copied while they are lent.
        unsafe memory.append(contentsOf: bytes)
    }

    /// Ends a datagram of this length.
    mutating func endMessage(_ length: Int) { lengths.append(length) }

    /// The length of the datagram that is to go next.
    var nextLength: Int? { isEmpty ? nil : lengths[first] }

    /// Calls `body` with the bytes of the datagram that is to go next.
    func withNext<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let next = memory.span.extracting(start..<start + lengths[first])
        // SAFETY: the queue does not change while they are lent.
        return try unsafe next.withUnsafeBytes(body)
    }

    /// Forgets the datagram that was to go next: it went, or can't go.
    mutating func removeNext() {
        start += lengths[first]
        first += 1
        if isEmpty { discard() }
    }

    /// Forgets everything and gives the memory back.
    mutating func discard() {
        memory = []
        start = 0
        lengths = []
        first = 0
    }
}
