import Glibc

/// Bytes that end where a page starts that nobody may touch: one access behind them ends the process.
@safe struct GuardedBytes: ~Copyable {
    private let pages: UnsafeMutableRawPointer
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private static var pageSize: Int { 4096 }

    /// - Parameter contents: at most a page.
    init(_ contents: [UInt8]) {
        precondition(contents.count <= Self.pageSize)
        // SAFETY: two fresh pages, of which the second is forbidden; `bytes` is the end of the first.
        let pages = unsafe mmap(nil, 2 * Self.pageSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let pages = unsafe pages, unsafe pages != MAP_FAILED else { preconditionFailure("mmap failed") }
        precondition(unsafe mprotect(pages + Self.pageSize, Self.pageSize, PROT_NONE) == 0)
        let start = unsafe pages + (Self.pageSize - contents.count)
        unsafe self.pages = pages
        unsafe bytes = UnsafeMutableBufferPointer(
            start: start.assumingMemoryBound(to: UInt8.self), count: contents.count)
        _ = unsafe bytes.update(fromContentsOf: contents)
    }

    deinit {
        // SAFETY: the pages of `init`, which nothing else knows.
        unsafe munmap(pages, 2 * Self.pageSize)
    }

    var contents: [UInt8] { unsafe Array(bytes) }

    func withSpan<Result, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Result) throws(Failure) -> Result {
        // SAFETY: the span lives no longer than this call, which holds `self`.
        try body(unsafe bytes.span)
    }

    func withMutableSpan(_ body: (inout MutableSpan<UInt8>) -> Void) {
        // SAFETY: as above; nobody else holds a view of these bytes.
        var span = unsafe bytes.mutableSpan
        body(&span)
    }
}
