/// Memory that one session of a worker has given back and another one may need in the next turn.
///
/// A stream whose reads end inside a message needs room for the rest after each read. With a spare at hand that costs
/// no allocation, and still no idle connection owns any.
@safe package struct SpareMemory: ~Copyable {
    /// More is not kept, as one connection's flood should not stay with the worker.
    private static var largest: Int { 2 << 20 }

    // SAFETY: each buffer belongs to this struct alone, from `give` to `take`; nobody keeps a pointer into it.
    private var small: UnsafeMutableRawBufferPointer?
    private var large: UnsafeMutableRawBufferPointer?

    init() {}

    deinit {
        unsafe small?.deallocate()
        unsafe large?.deallocate()
    }

    /// Memory of at least `count` bytes, which now belongs to the caller.
    mutating func take(_ count: Int) -> UnsafeMutableRawBufferPointer {
        if count <= Leftover.longestMove {
            if let memory = unsafe small, memory.count >= count {
                unsafe small = nil
                return unsafe memory
            }
            // Rounded, so that what is given back is likely to fit the next one.
            return .allocate(byteCount: (count + 511) & ~511, alignment: 16)
        }
        if let memory = unsafe large, memory.count >= count {
            unsafe large = nil
            return unsafe memory
        }
        return .allocate(byteCount: count, alignment: 16)
    }

    /// Takes memory that is not needed any more.
    mutating func give(_ memory: UnsafeMutableRawBufferPointer) {
        if memory.count <= Leftover.longestMove + 512 {
            if unsafe small?.count ?? 0 < memory.count {
                unsafe small?.deallocate()
                return unsafe small = memory
            }
        } else if memory.count <= Self.largest, unsafe large?.count ?? 0 < memory.count {
            unsafe large?.deallocate()
            return unsafe large = memory
        }
        unsafe memory.deallocate()
    }
}
