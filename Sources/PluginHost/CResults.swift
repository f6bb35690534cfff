import Glibc

/// The texts that a plugin answered with: read, then given back.
///
/// They come from the plugin's `malloc`. One that it gave twice, or that is not its own but ours, is not freed for it.
@safe struct CResults: ~Copyable {
    private let ours: CTexts
    private var given: [UnsafeMutableRawPointer] = unsafe []

    /// - Parameter ours: what the plugin was lent for the question.
    init(besides ours: CTexts) { self.ours = ours }

    deinit {
        // SAFETY: the contract says that each is from malloc and nobody else's any more; none is here twice.
        for index in unsafe given.indices { unsafe free(given[index]) }
    }

    /// Notes that `memory` is to be freed.
    mutating func take(_ memory: UnsafeMutableRawPointer?) {
        // SAFETY: pointers are compared, not followed.
        guard let memory = unsafe memory, unsafe !given.contains(memory) else { return }
        if unsafe ours.owns(memory.assumingMemoryBound(to: CChar.self)) { return }
        unsafe given.append(memory)
    }

    /// Copies a text that was taken.
    ///
    /// - Returns: `nil` for NULL.
    func text(_ text: UnsafeMutablePointer<CChar>?, of field: String) throws(AnswerFault) -> String? {
        guard let text = unsafe text else { return nil }
        // SAFETY: the contract says that it ends with a NUL.
        guard let string = unsafe String(validatingCString: text) else { throw .notUTF8(field) }
        return string
    }
}
