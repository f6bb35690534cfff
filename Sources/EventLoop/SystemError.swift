import CLinux

/// The world refused a system call: which one, and the kernel's reason.
///
/// Reasons that only a mistake of ours can cause (a closed descriptor, a bad pointer) never get here: they trap.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The call that failed.
    package let call: SystemCallName
    /// The kernel's `errno`.
    package let code: Int32

    /// Names a failure; only the functions of `SystemCall` and tests do.
    package init(call: SystemCallName, code: Int32) {
        self.call = call
        self.code = code
    }

    /// `connect: Connection refused`, always in English.
    package var description: String { "\(call.rawValue): \(reason)" }

    /// `Connection refused`: the description without the call.
    package var reason: String {
        // SAFETY: the C library answers with a constant string, or NULL for a number that it does not know.
        guard let text = unsafe strerrordesc_np(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
