import CLinux

/// How many descriptors this process may have.
package enum DescriptorLimit {
    /// Raises the limit as far as the system allows without privileges.
    ///
    /// - Returns: The limit that holds now. If it can't be raised, that is the old one.
    @discardableResult
    package static func raise() -> Int {
        var limit = rlimit()
        // SAFETY: C writes one `rlimit`.
        let answer = SystemCall.answer(to: .resourceLimit) { _ in
            unsafe Int(getrlimit(RLIMIT_NOFILE, &limit))
        }
        precondition(answer == 0, "a limit that can't be read")
        guard limit.rlim_cur < limit.rlim_max else { return Int(clamping: limit.rlim_cur) }
        var raised = rlimit(rlim_cur: limit.rlim_max, rlim_max: limit.rlim_max)
        // SAFETY: C reads one `rlimit`.
        let isRaised = unsafe setrlimit(RLIMIT_NOFILE, &raised) == 0
        return Int(clamping: isRaised ? limit.rlim_max : limit.rlim_cur)
    }
}
