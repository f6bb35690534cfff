/// What the peer sent and no message has taken yet, kept until more comes.
///
/// A few bytes are kept inline, so that a cut code point costs an idle connection nothing. Up to ``longestMove`` they
/// are moved in front of the next read, as that costs less than another buffer for it. What is longer stays where it
/// is, and the next read goes behind it: a long message that comes byte by byte is never copied again.
@safe struct Leftover: ~Copyable {
    /// The most bytes that are moved in front of the next read.
    @inline(__always) static var longestMove: Int { 4096 }
    private static var inlineCapacity: Int { 15 }

    private var inline: [15 of UInt8] = .init(repeating: 0)
    // INVARIANT: with memory, bytes `start..<start + count` of it are the leftover; one more byte is always there.
    private var memory: UnsafeMutableRawBufferPointer?
    private var start = 0
    private(set) var count = 0

    init() {}

    deinit { unsafe memory?.deallocate() }

    var isEmpty: Bool { count == 0 }

    /// Whether the next read goes behind what is here, not into the worker's buffer.
    var staysInPlace: Bool { count > Self.longestMove }

    /// Keeps a copy of `bytes`, where nothing is kept yet.
    mutating func keep(_ bytes: Span<UInt8>, _ spare: inout SpareMemory) {
        precondition(count == 0)
        guard bytes.count > 0 else { return }
        count = bytes.count
        guard bytes.count > Self.inlineCapacity else {
            for index in bytes.indices { inline[index] = bytes[index] }
            return
        }
        let room = unsafe exchange(for: bytes.count + 1, &spare)
        // SAFETY: the room holds at least as many bytes, and is not where `bytes` are.
        unsafe bytes.withUnsafeBytes { unsafe room.copyMemory(from: $0) }
    }

    /// Moves what is kept to the front of `buffer`.
    mutating func restore(to buffer: inout MutableSpan<UInt8>, _ spare: inout SpareMemory) {
        if let memory = unsafe memory {
            precondition(count <= buffer.count)
            let (first, length) = (start, count)
            // SAFETY: by the invariant these bytes are there, and the buffer has room for them.
            unsafe buffer.withUnsafeMutableBytes {
                unsafe $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[first..<first + length]))
            }
        } else {
            for index in 0..<count { buffer[index] = inline[index] }
        }
        drop()
        release(&spare)
    }

    /// Room behind what stays in place, for a read of about `wanted` bytes.
    mutating func room(_ wanted: Int, _ spare: inout SpareMemory) -> UnsafeMutableRawBufferPointer {
        precondition(staysInPlace)
        // No less than a page, no more than one read. What is made is as much again as there is, so that growing stays
        // linear.
        let least = min(wanted, max(count, 4096))
        guard let memory = unsafe memory else { preconditionFailure("what stays in place has memory") }
        if memory.count - start - count - 1 < least {
            if start >= count, memory.count - count - 1 >= least {
                // SAFETY: both ranges lie inside the memory and do not overlap.
                unsafe memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[start..<start + count]))
                start = 0
            } else {
                let (first, length) = (start, count)
                let larger = unsafe spare.take(count + max(count, least) + 1)
                // SAFETY: the new memory is larger, and no part of the old.
                unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[first..<first + length]))
                unsafe spare.give(memory)
                unsafe self.memory = larger
                start = 0
            }
        }
        guard let memory = unsafe self.memory else { preconditionFailure("memory was just made") }
        let end = start + count
        return unsafe UnsafeMutableRawBufferPointer(
            rebasing: memory[end..<min(memory.count - 1, end + wanted)])
    }

    /// Notes that `extra` bytes were put into the room.
    mutating func grew(by extra: Int) { count += extra }

    /// Where the leftover stands, for ranges that were lent of it.
    var address: UnsafeMutableRawPointer? {
        // SAFETY: `start` is inside the memory.
        unsafe memory?.baseAddress.map { unsafe $0 + start }
    }

    /// What is kept, with one byte of room behind it, in memory that stays where it is until ``settle(_:)``.
    mutating func take(_ spare: inout SpareMemory) -> UnsafeMutableBufferPointer<UInt8> {
        if unsafe memory == nil {
            let (bytes, length) = (inline, count)
            let room = unsafe exchange(for: length + 1, &spare)
            // SAFETY: the room holds at least `length` bytes.
            for index in 0..<length { unsafe room[index] = bytes[index] }
        }
        guard let memory = unsafe memory else { preconditionFailure("memory was just made") }
        // SAFETY: by the invariant the range and one byte behind it are there, and are bytes.
        return unsafe UnsafeMutableRawBufferPointer(rebasing: memory[start...start + count])
            .assumingMemoryBound(to: UInt8.self)
    }

    /// Takes `amount` bytes off the front. They stay where they are until ``settle(_:)``.
    mutating func consume(_ amount: Int) {
        precondition(amount <= count)
        start += amount
        count -= amount
    }

    /// Forgets what is kept. It stays where it is until ``settle(_:)``.
    mutating func drop() { count = 0 }

    /// Everything that was lent has been sent: memory that is not needed goes to whoever needs it.
    mutating func settle(_ spare: inout SpareMemory) {
        guard let memory = unsafe memory else { return start = 0 }
        if count == 0 { return release(&spare) }
        guard !staysInPlace, memory.count > 2 * Self.longestMove else { return }
        let (first, length) = (start, count)
        let smaller = unsafe spare.take(length + 1)
        // SAFETY: the new memory holds as many bytes, and is no part of the old.
        unsafe smaller.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[first..<first + length]))
        unsafe spare.give(memory)
        unsafe self.memory = smaller
        start = 0
    }

    private mutating func release(_ spare: inout SpareMemory) {
        if let memory = unsafe memory { unsafe spare.give(memory) }
        unsafe memory = nil
        start = 0
    }

    /// Gets memory for `length` bytes in place of what there is.
    private mutating func exchange(for length: Int, _ spare: inout SpareMemory) -> UnsafeMutableRawBufferPointer {
        release(&spare)
        let room = unsafe spare.take(length)
        unsafe memory = room
        return unsafe room
    }
}
