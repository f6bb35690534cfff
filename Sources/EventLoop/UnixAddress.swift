package import CLinux

/// The path or the abstract name of a unix socket, known to fit into a socket address.
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

    /// The path, or the abstract name.
    package let path: String
    /// Whether it is a name that no file stands for.
    let isAbstract: Bool

    /// Judges `path`; whether anything lies there is for the kernel to say.
    package init(path: String) throws(Mistake) { try self.init(path, isAbstract: false) }

    /// Judges `text`: a path, or `@` and an abstract name.
    package init(pathOrName text: String) throws(Mistake) {
        let isAbstract = text.utf8.first == UInt8(ascii: "@")
        try self.init(isAbstract ? String(text.utf8.dropFirst()) ?? "" : text, isAbstract: isAbstract)
    }

    private init(_ path: String, isAbstract: Bool) throws(Mistake) {
        guard !path.isEmpty else { throw .empty }
        guard !path.utf8.contains(0) else { throw .containsNull }
        // The zero in front of a name stands where the one behind a path does.
        guard path.utf8.count <= Self.maximumLength else { throw .tooLong(path.utf8.count) }
        self.path = path
        self.isAbstract = isAbstract
    }

    /// Lends the address as C wants it. Only for the call of `body`.
    package func withSockaddr<Result, Failure: Error>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var value = sockaddr_un()
        value.sun_family = sa_family_t(AF_UNIX)
        // An abstract name begins with a zero, and every byte of the address counts.
        let start = isAbstract ? 1 : 0
        let unused = isAbstract ? MemoryLayout.size(ofValue: value.sun_path) - 1 - path.utf8.count : 0
        // SAFETY: `init` made sure that the path fits and leaves a zero behind or in front of it.
        unsafe withUnsafeMutableBytes(of: &value.sun_path) { bytes in
            unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...]).copyBytes(from: path.utf8)
        }
        // SAFETY: every kind of socket address begins as `sockaddr` does, and the length tells C how far to read.
        return try unsafe withUnsafePointer(to: value) { (pointer) throws(Failure) in
            let address = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return try unsafe body(address, socklen_t(MemoryLayout<sockaddr_un>.size - unused))
        }
    }
}
