import EventLoop

/// What one side's kernel would not take yet, copied, in order.
///
/// Owns memory only while it holds something. What bounds it is that its source is not read
/// meanwhile: see `Worker+Relay.swift`.
@safe struct OutputQueue: ~Copyable {
    // INVARIANT: bytes `start..<start + count` of `memory` are initialized; without memory both are 0.
    private var memory: UnsafeMutableRawBufferPointer?
    private var start = 0
    private(set) var count = 0

    init() {}

    deinit { unsafe memory?.deallocate() }

    var isEmpty: Bool { count == 0 }

    /// Adds a copy of `bytes`.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard unsafe !bytes.isEmpty else { return }
        let room = unsafe makeRoom(for: bytes.count)
        // SAFETY: `makeRoom` answers with as many bytes as were asked for, and the caller's bytes are not ours.
        unsafe room.copyMemory(from: bytes)
        count += bytes.count
    }

    /// Sends until nothing is left or the kernel takes no more.
    mutating func send(to descriptor: Int32, isSocket: Bool = true) throws(SystemError) {
        while count > 0, let memory = unsafe memory {
            // SAFETY: the range is initialized by the invariant, and it is only read.
            let waiting = unsafe UnsafeRawBufferPointer(rebasing: memory[start..<start + count])
            let answer =
                unsafe isSocket
                ? try SystemCall.send(descriptor, waiting) : try SystemCall.write(descriptor, waiting)
            guard case .bytes(let sent) = answer else { return }
            start += sent
            count -= sent
        }
        discard()
    }

    /// Forgets what is held and gives the memory back.
    mutating func discard() {
        unsafe memory?.deallocate()
        unsafe memory = nil
        start = 0
        count = 0
    }

    /// Room for `extra` bytes behind those that are held.
    private mutating func makeRoom(for extra: Int) -> UnsafeMutableRawBufferPointer {
        let end = start + count
        if let memory = unsafe memory, end + extra <= memory.count {
            // SAFETY: the slice lies inside `memory`.
            return unsafe UnsafeMutableRawBufferPointer(rebasing: memory[end..<end + extra])
        }
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(4096, 2 * count, count + extra), alignment: 64)
        if let memory = unsafe memory {
            // SAFETY: `larger` holds at least `count` bytes, and the source is initialized by the invariant.
            unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[start..<end]))
            unsafe memory.deallocate()
        }
        unsafe memory = larger
        start = 0
        return unsafe UnsafeMutableRawBufferPointer(rebasing: larger[count..<count + extra])
    }
}
