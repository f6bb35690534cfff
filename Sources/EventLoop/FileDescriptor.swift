/// Owns one descriptor number and closes it once.
///
/// Everything else in the program passes the bare number on and must not outlive its owner.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The number to hand to system calls while this value lives.
    package let number: Int32

    /// Takes `number` over; nobody else may close it from here on.
    package init(owning number: Int32) {
        precondition(number >= 0, "not a descriptor")
        self.number = number
    }

    deinit { SystemCall.close(number) }

    /// Gives the number away, open. The caller closes it.
    package consuming func release() -> Int32 {
        let number = self.number
        discard self
        return number
    }
}
