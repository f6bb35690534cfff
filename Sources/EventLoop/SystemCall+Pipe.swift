import CLinux

extension SystemCall {
    /// Opens one end of a named pipe, without waiting for the other.
    package static func openPipe(path: String, _ end: PipeEnd) throws(SystemError) -> OpenedPipe {
        // Looked at first: to open something else may set it going.
        guard try isPipe(path: path) else { return .noPipe }
        let direction = end == .reading ? O_RDONLY : O_WRONLY
        // SAFETY: C reads the path up to its end.
        let answer = answer(to: .open) { _ in
            unsafe Int(openFile(path, direction | O_NONBLOCK | O_CLOEXEC | O_NOCTTY))
        }
        if answer == -Int(ENXIO) { return .noReader }
        guard answer >= 0 else { throw failure(.open, answer) }
        let pipe = FileDescriptor(owning: Int32(answer))
        var status = stat()
        // SAFETY: the kernel writes one `stat`.
        let examined = self.answer(to: .examine) { _ in unsafe Int(fstat(pipe.number, &status)) }
        guard examined >= 0 else { throw failure(.examine, examined) }
        return isPipe(status) ? .open(pipe) : .noPipe
    }

    /// Writes bytes from several places at once, in order, to what is no socket.
    static func write(
        _ descriptor: Int32, vectors: UnsafeMutablePointer<Vector>, count: Int
    ) throws(SystemError) -> Sent {
        precondition(count > 0 && count <= maximumVectors, "a number of vectors that the kernel refuses")
        // SAFETY: the caller lends `count` vectors that point to readable memory until this returns.
        let answer = answer(to: .write, length: .max) { limit in
            #if DEBUG
                if limit != .max, let first = unsafe firstBytes(vectors, count, limit: limit) {
                    return unsafe CLinux.write(descriptor, first.baseAddress, first.count)
                }
            #endif
            return unsafe writev(descriptor, vectors, Int32(count))
        }
        if answer >= 0 { return .bytes(answer) }
        if answer == -Int(EAGAIN) { return .wouldBlock }
        throw failure(.write, answer)
    }

    private static func isPipe(path: String) throws(SystemError) -> Bool {
        var status = stat()
        let answer = answer(to: .examine) { _ in
            // SAFETY: C reads the path up to its end and writes one `stat`.
            unsafe Int(stat(path, &status))
        }
        guard answer >= 0 else { throw failure(.examine, answer) }
        return isPipe(status)
    }

    private static func isPipe(_ status: stat) -> Bool { status.st_mode & mode_t(S_IFMT) == mode_t(S_IFIFO) }
}
