import CLinux

/// The kernel's doors that this program uses, one function each.
///
/// A signal in between is never seen: the call is made again. "Not now" (EAGAIN) is a value of the answer. What only a
/// mistake of ours can cause traps. All else is thrown as a `SystemError`.
package enum SystemCall {
    /// Makes a call until no signal interrupts it.
    ///
    /// - Parameter length: How many bytes the call asks for; a debug build may make `body` ask for fewer.
    /// - Returns: What the call answered, or the negated `errno`.
    @inline(__always)
    static func answer(to call: SystemCallName, length: Int = 0, _ body: (Int) -> Int) -> Int {
        while true {
            let answer = attempt(call, length: length, body)
            if answer != -Int(EINTR) { return answer }
        }
    }

    /// Makes a call once.
    ///
    /// - Returns: What the call answered, or the negated `errno`.
    @inline(__always)
    static func attempt(_ call: SystemCallName, length: Int = 0, _ body: (Int) -> Int) -> Int {
        let result: Int
        switch SystemCallFaults.next(call) {
        case .short(let count): result = body(min(length, count))
        case .failure(let code): return -Int(code)
        case .pass, nil: result = body(length)
        }
        return result >= 0 ? result : -Int(errorNumber)
    }

    /// Turns a negated `errno` into an error, or traps where it proves a mistake of ours.
    @inline(never)
    static func failure(_ call: SystemCallName, _ answer: Int) -> SystemError {
        let error = SystemError(call: call, code: Int32(-answer))
        switch error.code {
        case EBADF, EFAULT, ENOTSOCK: fatalError("\(error): a mistake in this program")
        case EINVAL where !call.takesWordsOfUsers: fatalError("\(error): a mistake in this program")
        default: return error
        }
    }

    /// What the last call of this thread failed with.
    static var errorNumber: Int32 {
        // SAFETY: the C library answers with the address of this thread's own variable, always valid.
        get { unsafe __errno_location().pointee }
        set { unsafe __errno_location().pointee = newValue }
    }

    /// Closes a descriptor. Only `FileDescriptor` calls this.
    static func close(_ descriptor: Int32) {
        // After EINTR Linux has closed the descriptor all the same: a second try could hit somebody else's.
        // Any other error belongs to data that nobody waits for any more.
        if CLinux.close(descriptor) != 0 {
            precondition(errorNumber != EBADF, "close: a descriptor that was not open")
        }
    }
}
