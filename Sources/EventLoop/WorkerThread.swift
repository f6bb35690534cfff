import CLinux

/// A thread of the system with a name. It inherits the blocked signals of the thread that starts it.
///
/// One that nobody joins cleans up after itself.
package final class WorkerThread: Sendable {
    private let thread: pthread_t
    private let joined = JoinMark()

    /// Starts a thread that runs `body` once.
    ///
    /// - Parameter name: What `ps -L` and a debugger show; at most 15 bytes of it.
    package init(name: String, _ body: sending @escaping () -> Void) throws(SystemError) {
        let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body))
        var thread = pthread_t()
        // SAFETY: the new thread takes back the one reference that we give to it; if there is no thread, we do.
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { preconditionFailure("a thread without a body") }
                unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            unsafe start.release()
            throw SystemCall.failure(.createThread, -Int(code))
        }
        self.thread = thread
    }

    deinit {
        if joined.take() { pthread_detach(thread) }
    }

    /// Waits until `body` has returned. At most once, and not from the thread itself.
    package func join() {
        precondition(joined.take(), "a thread is joined once")
        // Nobody has joined or detached the thread, so its name is still valid.
        let code = pthread_join(thread, nil)
        precondition(code == 0, "a thread that can't be joined")
    }
}
