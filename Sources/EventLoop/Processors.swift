import CLinux

/// How much of the machine this process may use.
package enum Processors {
    /// How many threads can run at once: the processors we may run on, or fewer where a container has a quota.
    ///
    /// At least 1. A quota of two and a half processors counts as three.
    package static var available: Int { max(1, min(allowed, CPUQuota.ofThisProcess() ?? .max)) }

    /// The processors that the scheduler may give us.
    static var allowed: Int {
        var set = cpu_set_t()
        // SAFETY: C writes at most the set's own size.
        guard unsafe sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else {
            // More processors than the set has bits.
            return sysconf(Int32(_SC_NPROCESSORS_ONLN))
        }
        // SAFETY: a mask of bits has no padding.
        return unsafe withUnsafeBytes(of: set) { bytes in
            unsafe bytes.reduce(0) { $0 + $1.nonzeroBitCount }
        }
    }
}
