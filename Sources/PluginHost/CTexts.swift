import Glibc

/// Text for C, good for as long as this lives. Who gets it may write to it.
@safe final class CTexts {
    private var texts: [UnsafeMutablePointer<CChar>] = unsafe []

    deinit {
        // SAFETY: each is from strdup, and was handed out for no longer than this lived.
        for index in unsafe texts.indices { unsafe free(texts[index]) }
    }

    /// A copy of `text` with a NUL behind it.
    func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
        // SAFETY: C reads the text up to its end.
        guard let copy = unsafe strdup(text) else { preconditionFailure("no memory for a request") }
        unsafe texts.append(copy)
        return unsafe copy
    }

    /// Whether this is one of ours.
    func owns(_ pointer: UnsafeMutablePointer<CChar>) -> Bool { unsafe texts.contains(pointer) }
}
