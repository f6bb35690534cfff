package import CLinux

extension SystemCall {
    /// One range of memory in a gathered `send`. It lends the bytes and owns nothing.
    package typealias Vector = iovec
}

extension SystemCall.Vector {
    /// Points to `bytes`, which must stay until the last `send` with this vector.
    package init(_ bytes: UnsafeRawBufferPointer) {
        // SAFETY: the kernel only reads through it; C has no other type for both directions.
        unsafe self.init(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    }

    /// The bytes that are still to send.
    package var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: iov_base, count: iov_len) }

    /// Leaves out the first `count` bytes, after a `send` that took only those.
    package mutating func removeFirst(_ count: Int) {
        // SAFETY: the vector still points into the same bytes, and at fewer of them.
        unsafe precondition(count <= iov_len, "more bytes than the vector has")
        unsafe iov_base = unsafe iov_base?.advanced(by: count)
        unsafe iov_len -= count
    }
}
