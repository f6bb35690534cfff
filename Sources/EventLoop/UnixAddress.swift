package import CLinux

/// The path of a unix socket, known to fit into a socket address.
package struct UnixAddress: Equatable, Sendable {
    /// What makes a path no address.
    package enum Mistake: Error, Equatable, Sendable {
        case empty
        case containsNull
        /// The path is longer than `maximumLength`.
        case tooLong(Int)
    }

    /// The most bytes that a path may have; the last of the kernel's 108 ends it.
    package static var maximumLength: Int { 107 }

    /// The path as given.
    package let path: String

    /// Judges `path`; whether anything lies there is for the kernel to say.
    package init(path: String) throws(Mistake) {
        guard !path.isEmpty else { throw .empty }
        guard !path.utf8.contains(0) else { throw .containsNull }
        guard path.utf8.count <= Self.maximumLength else { throw .tooLong(path.utf8.count) }
        self.path = path
    }

    /// Lends the address as C wants it. Only for the call of `body`.
    package func withSockaddr<Result, Failure: Error>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var value = sockaddr_un()
        value.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: `init` made sure that the path fits and leaves a zero behind it.
        unsafe withUnsafeMutableBytes(of: &value.sun_path) { bytes in
            unsafe bytes.copyBytes(from: path.utf8)
        }
        // SAFETY: every kind of socket address begins as `sockaddr` does, and the length tells C how far to read.
        return try unsafe withUnsafePointer(to: value) { (pointer) throws(Failure) in
            let address = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return try unsafe body(address, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
