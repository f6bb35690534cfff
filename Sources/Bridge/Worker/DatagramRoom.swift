/// Where a worker receives datagrams, one at a time, as large as the largest that has come.
@safe struct DatagramRoom: ~Copyable {
    /// No datagram of a network is longer.
    private static var longestOfNetworks: Int { 65_535 }

    // INVARIANT: either empty or at least one byte longer than the longest datagram of a network.
    private var memory = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init() {}

    deinit { unsafe memory.deallocate() }

    /// Makes room for a datagram of this length and for any of a network.
    mutating func makeRoom(for length: Int) {
        let needed = max(length, Self.longestOfNetworks) + 1
        guard unsafe memory.count < needed else { return }
        unsafe memory.deallocate()
        unsafe memory = .allocate(byteCount: needed, alignment: 4096)
    }

    /// Room for one datagram; one byte more stays free behind it.
    var bytes: UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<(memory.count - 1)])
    }

    /// The first `count` bytes, of which one may stand behind ``bytes``.
    func bytes(_ count: Int) -> UnsafeMutableBufferPointer<UInt8> {
        // SAFETY: the range is bounds-checked, and the memory holds bytes and nothing else.
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<count]).assumingMemoryBound(to: UInt8.self)
    }
}
