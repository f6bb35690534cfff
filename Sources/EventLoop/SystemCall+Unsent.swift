import CLinux

extension SystemCall {
    /// How much memory of the kernel holds what a stream socket has taken and the other side has not (SO_MEMINFO).
    ///
    /// A measure of progress, not of bytes: it shrinks while something still moves. 0 where the kernel can't tell.
    package static func unsentMemory(_ descriptor: Int32) -> Int {
        // linux/sock_diag.h: nine counters, of which these two hold what waits to be sent.
        let (allocated, queued) = (2, 5)
        var counters: [9 of UInt32] = .init(repeating: 0)
        var length = socklen_t(MemoryLayout<[9 of UInt32]>.size)
        // SAFETY: the kernel writes at most `length` bytes, which is the size of `counters`.
        let answer = unsafe getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, &counters, &length)
        return answer == 0 ? Int(max(counters[allocated], counters[queued])) : 0
    }
}
