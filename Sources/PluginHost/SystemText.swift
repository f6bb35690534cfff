import Glibc

/// What the C library says about errors, as Swift text.
enum SystemText {
    /// The sentence for an error number: `No such file or directory`.
    static func reason(_ code: Int32) -> String {
        // SAFETY: strerror answers a text that holds until this thread's next call; it is copied.
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
