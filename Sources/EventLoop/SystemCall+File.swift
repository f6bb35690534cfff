import CLinux
import Glibc

extension SystemCall {
    /// Sets the permissions of an open file or socket.
    static func changeMode(_ descriptor: Int32, _ mode: UInt32) throws(SystemError) {
        let answer = answer(to: .changeMode) { _ in Int(fchmod(descriptor, mode)) }
        guard answer >= 0 else { throw failure(.changeMode, answer) }
    }

    /// Sets the permissions of what lies at a path.
    static func changeMode(path: String, _ mode: UInt32) throws(SystemError) {
        // SAFETY: C reads the path up to its end.
        let answer = answer(to: .changeMode) { _ in unsafe Int(chmod(path, mode)) }
        guard answer >= 0 else { throw failure(.changeMode, answer) }
    }

    /// Opens what is open already once more, under another number.
    package static func duplicate(_ descriptor: Int32) throws(SystemError) -> FileDescriptor {
        let answer = answer(to: .duplicate) { _ in Int(fcntl(descriptor, F_DUPFD_CLOEXEC, 3)) }
        guard answer >= 0 else { throw failure(.duplicate, answer) }
        return FileDescriptor(owning: Int32(answer))
    }

    /// Opens a file to read it.
    static func openToRead(path: String) throws(SystemError) -> FileDescriptor {
        // The C function would stop reading at the zero and open another file.
        guard !path.utf8.contains(0) else { throw SystemError(call: .open, code: ENOENT) }
        // SAFETY: C reads the path up to its end.
        let answer = answer(to: .open) { _ in unsafe Int(openFile(path, O_RDONLY | O_CLOEXEC)) }
        guard answer >= 0 else { throw failure(.open, answer) }
        return FileDescriptor(owning: Int32(answer))
    }
}

/// `open` without a mode, by a name that no member of `SystemCall` hides.
func openFile(_ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 { unsafe open(path, flags) }
