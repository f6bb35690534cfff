import EventLoop
import Synchronization

/// Counts threads that end, and wakes whoever waits for the last of them.
final class Gathering: Sendable {
    let wakeup: Wakeup
    private let remaining: Atomic<Int>

    init(of count: Int) throws(SystemError) {
        remaining = Atomic(count)
        wakeup = try Wakeup()
    }

    func leave() {
        if remaining.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { wakeup.wake() }
    }
}
