/// The few bytes at the end of a read that can't be judged yet, kept inline until the next read.
///
/// They are put back in front of it, so nothing on the road has to know of two buffers, and an
/// idle connection owns none.
struct Spill<let capacity: Int>: ~Copyable {
    private var storage: [capacity of UInt8] = .init(repeating: 0)
    private(set) var count = 0

    /// Keeps `bytes`, replacing what was kept.
    mutating func keep(_ bytes: Span<UInt8>) {
        precondition(bytes.count <= capacity, "a reader left more unread than it promises")
        for index in 0..<bytes.count { storage[index] = bytes[index] }
        count = bytes.count
    }

    /// Moves the kept bytes to the front of `buffer`.
    mutating func restore(to buffer: inout MutableSpan<UInt8>) {
        for index in 0..<count { buffer[index] = storage[index] }
        count = 0
    }
}
