import CLinux

/// Counts what is to be done, so that threads sleep while there is nothing (sem_overview(7)).
@safe package final class Semaphore: @unchecked Sendable {
    // INVARIANT: stands at one place in memory for as long as anybody may wait; C sees to the threads.
    private let place: UnsafeMutablePointer<sem_t>

    /// Begins at nothing.
    package init() {
        unsafe place = .allocate(capacity: 1)
        // SAFETY: C writes the whole of what was allocated.
        let answer = unsafe sem_init(place, 0, 0)
        precondition(answer == 0, "a semaphore that can't be made")
    }

    deinit {
        // SAFETY: nobody waits: who did would hold a reference.
        _ = unsafe sem_destroy(place)
        unsafe place.deallocate()
    }

    /// Lets one thread through: one that waits, or the next that comes.
    package func signal() {
        // SAFETY: made in `init`.
        let answer = unsafe sem_post(place)
        precondition(answer == 0, "a semaphore that counts no further")
    }

    /// Sleeps until it is let through.
    package func wait() {
        // SAFETY: made in `init`.
        while unsafe sem_wait(place) != 0 {
            precondition(SystemCall.errorNumber == EINTR, "a semaphore that can't be waited for")
        }
    }
}
