import Glibc

/// One page of memory between two that nobody may touch: an access beside it ends the process.
@safe struct GuardedPage: ~Copyable {
    enum Place: CaseIterable { case atStart, atEnd }

    private let mapping: UnsafeMutableRawPointer
    private let size = sysconf(Int32(_SC_PAGESIZE))

    init() {
        // SAFETY: three new pages of our own, of which only the middle one is opened.
        let mapping = unsafe mmap(nil, 3 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else { fatalError("no memory for a test") }
        guard unsafe mprotect(mapping + size, size, PROT_READ | PROT_WRITE) == 0 else { fatalError("no guard pages") }
        unsafe self.mapping = mapping
    }

    deinit {
        // SAFETY: the mapping is ours, and no span of it outlives `withBytes`.
        unsafe munmap(mapping, 3 * size)
    }

    /// Lends `count` bytes that begin at the page's start or end at its end.
    mutating func withBytes<Result>(
        _ count: Int, at place: Place, _ body: (inout MutableSpan<UInt8>) throws -> Result
    ) rethrows -> Result {
        precondition(count <= size)
        // SAFETY: `count` bytes at `start` lie inside the open page, and we are borrowed exclusively.
        let start = unsafe mapping + size + (place == .atStart ? 0 : size - count)
        let bytes = unsafe UnsafeMutableRawBufferPointer(start: start, count: count).bindMemory(to: UInt8.self)
        var span = unsafe bytes.mutableSpan
        return try body(&span)
    }
}
