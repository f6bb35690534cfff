package import CLinux

/// Watches descriptors for one thread (epoll).
///
/// A descriptor that is closed leaves the poller by itself, but events that were fetched before stay in the caller's
/// buffer: the token must tell an old owner of a number from a new one.
package struct Poller: ~Copyable {
    /// One answer of the kernel. Callers allocate room for some and never look inside.
    package typealias Event = epoll_event

    private let descriptor: FileDescriptor

    /// Opens a poller that watches nothing.
    package init() throws(SystemError) {
        let answer = SystemCall.answer(to: .createPoller) { _ in Int(epoll_create1(Int32(EPOLL_CLOEXEC))) }
        guard answer >= 0 else { throw SystemCall.failure(.createPoller, answer) }
        descriptor = FileDescriptor(owning: Int32(answer))
    }

    /// Starts to watch; what is ready already is told by the next `wait`.
    ///
    /// - Parameter token: Comes back with each event.
    package func add(_ watched: Int32, _ interest: Interest, token: UInt64) throws(SystemError) {
        try control(EPOLL_CTL_ADD, watched, interest, token)
    }

    /// Watches for something else, or under another token; what is ready already is told again.
    package func modify(_ watched: Int32, _ interest: Interest, token: UInt64) throws(SystemError) {
        precondition(!interest.contains(.exclusive), "an exclusive watch can't be modified: remove it, add it again")
        try control(EPOLL_CTL_MOD, watched, interest, token)
    }

    /// Stops to watch a descriptor that is watched.
    package func remove(_ watched: Int32) {
        let answer = SystemCall.answer(to: .pollerControl) { _ in
            Int(epoll_ctl(descriptor.number, EPOLL_CTL_DEL, watched, nil))
        }
        precondition(answer == 0, "a descriptor that was not watched")
    }

    /// Waits until something is ready, at most so long; negative waits without end, 0 only looks.
    ///
    /// - Returns: How many events lie at the front of `events`; none also when a signal came.
    package func wait(
        into events: UnsafeMutableBufferPointer<Event>, timeoutMilliseconds: Int32
    ) throws(SystemError) -> Int {
        precondition(events.count > 0, "no room for an event")
        let answer = SystemCall.attempt(.pollerWait) { _ in
            // SAFETY: the kernel writes at most as many events as the buffer has room for.
            let room = Int32(clamping: events.count)
            return unsafe Int(epoll_wait(descriptor.number, events.baseAddress, room, timeoutMilliseconds))
        }
        if answer >= 0 { return answer }
        if answer == -Int(EINTR) { return 0 }
        throw SystemCall.failure(.pollerWait, answer)
    }

    private func control(
        _ operation: Int32, _ watched: Int32, _ interest: Interest, _ token: UInt64
    ) throws(SystemError) {
        // SAFETY: every event of ours carries its token in `u64`.
        var event = unsafe Event(events: interest.rawValue, data: epoll_data_t(u64: token))
        let answer = SystemCall.answer(to: .pollerControl) { _ in
            unsafe Int(epoll_ctl(descriptor.number, operation, watched, &event))
        }
        guard answer == 0 else {
            precondition(answer != -Int(EEXIST), "a descriptor that is watched already")
            precondition(answer != -Int(ENOENT), "a descriptor that is not watched")
            throw SystemCall.failure(.pollerControl, answer)
        }
    }
}

extension Poller.Event {
    /// The token under which the descriptor is watched.
    package var token: UInt64 {
        // SAFETY: every event of ours carries its token in `u64`.
        unsafe data.u64
    }

    /// What is ready.
    package var readiness: Readiness { unsafe Readiness(rawValue: events) }
}
