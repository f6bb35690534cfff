import CLinux

/// What lies at a path, remembered so that later nobody else's file is removed.
struct SocketFile: Equatable, Sendable {
    let path: String
    /// Whether it is a socket, and not a link to one.
    let isSocket: Bool
    private let device: UInt
    private let inode: UInt

    /// Looks at `path`; `nil` if nothing lies there.
    init?(at path: String) throws(SystemError) {
        var status = stat()
        let answer = SystemCall.answer(to: .examine) { _ in
            // SAFETY: C reads the path up to its end and writes one `stat`.
            unsafe Int(lstat(path, &status))
        }
        guard answer != -Int(ENOENT) else { return nil }
        guard answer == 0 else { throw SystemCall.failure(.examine, answer) }
        self.path = path
        isSocket = status.st_mode & mode_t(S_IFMT) == mode_t(S_IFSOCK)
        device = status.st_dev
        inode = status.st_ino
    }

    /// Removes the path, if what lies there is still the same.
    func remove() {
        do throws(SystemError) {
            guard try SocketFile(at: path) == self else { return }
        } catch {
            // A directory on the way is gone or closed to us, and the path with it.
            return
        }
        // SAFETY: C reads the path up to its end. If the directory is not ours to write, the file stays and is
        // replaced at the next start.
        _ = SystemCall.answer(to: .remove) { _ in unsafe Int(unlink(path)) }
    }
}
