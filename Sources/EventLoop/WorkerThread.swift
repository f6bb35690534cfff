import CLinux
import Synchronization

/// A thread of the system with a name. It inherits the blocked signals of the thread that starts it.
///
/// One that nobody joins cleans up after itself.
package final class WorkerThread: Sendable {
    private let thread: pthread_t
    // INVARIANT: set by the one that joins or detaches, so that it happens once.
    private let joined = Atomic<Bool>(false)

    /// Starts a thread that runs `body` once.
    ///
    /// - Parameter name: What `ps -L` and a debugger show; at most 15 bytes of it.
    package init(name: String, _ body: sending @escaping () -> Void) throws(SystemError) {
        let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body))
        var thread = pthread_t()
        // SAFETY: the new thread takes back the one reference that we give to it; if there is no thread, we do.
        let answer = SystemCall.answer(to: .createThread) { _ in
            let code = unsafe pthread_create(
                &thread, nil,
                { argument in
                    guard let argument = unsafe argument else { preconditionFailure("a thread without a body") }
                    unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().run()
                    return nil
                }, start.toOpaque())
            guard code != 0 else { return 0 }
            SystemCall.errorNumber = code
            return -1
        }
        guard answer == 0 else {
            unsafe start.release()
            throw SystemCall.failure(.createThread, answer)
        }
        self.thread = thread
    }

    deinit {
        if takeJoin() { pthread_detach(thread) }
    }

    /// Waits until `body` has returned. At most once, and not from the thread itself.
    package func join() {
        precondition(takeJoin(), "a thread is joined once")
        // Nobody has joined or detached the thread, so its name is still valid.
        let code = pthread_join(thread, nil)
        precondition(code == 0, "a thread that can't be joined")
    }

    /// `true` for the first caller only.
    private func takeJoin() -> Bool { !joined.exchange(true, ordering: .acquiringAndReleasing) }
}
