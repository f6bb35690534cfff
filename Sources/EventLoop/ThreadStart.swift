import CLinux

/// What a new thread is born with.
final class ThreadStart {
    private let name: String
    private let body: () -> Void

    init(name: String, body: sending @escaping () -> Void) {
        self.name = name
        self.body = body
    }

    /// Runs on the new thread.
    func run() {
        let short = String(decoding: name.utf8.prefix(15), as: UTF8.self)
        // SAFETY: C reads the text up to its end. A name that does not fit is left out; nothing depends on it.
        _ = unsafe pthread_setname_np(pthread_self(), short)
        body()
    }
}
