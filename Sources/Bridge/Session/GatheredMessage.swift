/// A client's message that has to be whole before anything of it may go to the peer.
@safe struct GatheredMessage: ~Copyable {
    // INVARIANT: the first `count` bytes of `memory` are initialized.
    private var memory: UnsafeMutableRawBufferPointer?
    private(set) var count = 0

    init() {}

    deinit { unsafe memory?.deallocate() }

    /// Adds a piece of a message that will have `longest` bytes at most, for which room is made within reason.
    mutating func append(_ bytes: Span<UInt8>, longest: Int, _ spare: inout SpareMemory) {
        let needed = count + bytes.count
        let capacity = unsafe memory?.count ?? 0
        if unsafe memory == nil || capacity < needed {
            // Room for twice as much as has come: never for what was only promised, and never for this piece alone, or
            // a message in many small frames would be moved with each of them.
            let larger = unsafe spare.take(max(needed, min(longest, 2 * needed), 512))
            if let memory = unsafe memory {
                // SAFETY: the new memory holds more, and is no part of the old.
                unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
                unsafe spare.give(memory)
            }
            unsafe memory = larger
        }
        guard let memory = unsafe memory, bytes.count > 0 else { return }
        // SAFETY: there is room for `needed` bytes, and the piece is no part of it.
        unsafe bytes.withUnsafeBytes {
            unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: $0)
        }
        count = needed
    }

    /// Hands the memory over and begins anew; `nil` if nothing was ever added.
    mutating func take() -> UnsafeMutableRawBufferPointer? {
        let taken = unsafe memory
        unsafe memory = nil
        count = 0
        return unsafe taken
    }

    /// Forgets what was gathered.
    mutating func discard(_ spare: inout SpareMemory) {
        if let memory = unsafe take() { unsafe spare.give(memory) }
    }
}
