import CLinux

extension SystemCall {
    /// How many bytes the other side of a TCP connection has acknowledged so far; `nil` for other sockets.
    ///
    /// That the kernel took bytes says nothing about the other side; that this number grows does.
    package static func acknowledgedBytes(_ descriptor: Int32) -> UInt64? {
        // linux/tcp.h, struct tcp_info: tcpi_bytes_acked stands behind 8 single bytes, 24 words and two rates.
        let position = 15
        var info: [16 of UInt64] = .init(repeating: 0)
        var length = socklen_t(MemoryLayout<[16 of UInt64]>.size)
        // SAFETY: the kernel writes at most `length` bytes, which is the size of `info`.
        let answer = unsafe getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &info, &length)
        guard answer == 0, Int(length) == MemoryLayout<[16 of UInt64]>.size else { return nil }
        return info[position]
    }

    /// How much memory of the kernel holds what a socket has taken and the other side has not (SO_MEMINFO).
    ///
    /// Not a number of bytes, but 0 only if nothing waits. 0 also where the kernel can't tell.
    package static func unsentMemory(_ descriptor: Int32) -> Int {
        // linux/sock_diag.h: nine counters, of which these two hold what waits to be sent.
        let (allocated, queued) = (2, 5)
        let counters = memoryCounters(descriptor)
        return Int(max(counters[allocated], counters[queued]))
    }

    /// What the kernel counts of a socket's memory (linux/sock_diag.h); nothing where it can't tell.
    static func memoryCounters(_ descriptor: Int32) -> [9 of UInt32] {
        var counters: [9 of UInt32] = .init(repeating: 0)
        var length = socklen_t(MemoryLayout<[9 of UInt32]>.size)
        // SAFETY: the kernel writes at most `length` bytes, which is the size of `counters`.
        let answer = unsafe getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, &counters, &length)
        return answer == 0 ? counters : .init(repeating: 0)
    }
}
