import CLinux
import Glibc

/// Standard error, which may be a terminal, a file, or a pipe whose reader has stopped.
package enum StandardError {
    /// Writes as much as is taken without making us wait.
    ///
    /// - Returns: how many bytes were written; all of them when nobody can read any more.
    package static func writeWithoutWaiting(_ bytes: Span<UInt8>) -> Int { write(bytes, within: 0) }

    /// Writes, waiting for a slow reader for at most so long each time that it has no room.
    ///
    /// - Returns: how many bytes were written.
    @discardableResult
    package static func write(_ bytes: Span<UInt8>, within milliseconds: Int32) -> Int {
        unsafe bytes.withUnsafeBytes { memory in
            var written = 0
            while written < memory.count {
                guard hasRoom(within: milliseconds) else { break }
                // SAFETY: the range lies inside `memory`. There is room for it, or the descriptor is one that says so.
                let chunk = unsafe UnsafeRawBufferPointer(
                    rebasing: memory[written..<min(memory.count, written + pipeAtom)])
                do throws(SystemError) {
                    guard case .bytes(let count) = unsafe try SystemCall.write(descriptor, chunk) else { break }
                    written += count
                } catch {
                    // Nobody reads the log any more; the server has better things to do than to mind.
                    return memory.count
                }
            }
            return written
        }
    }

    /// What a pipe that has room at all takes at once (PIPE_BUF, pipe(7)).
    private static var pipeAtom: Int { 4096 }

    /// Where we write.
    ///
    /// A pipe or a file that has room takes a chunk at once. A terminal may have room for a byte and then make us
    /// wait, as long as its reader likes, so it is opened once more, without waiting: the way in which the descriptor
    /// that we were given works is not ours to change, since a shell shares it.
    private static let descriptor: Int32 = {
        guard isatty(STDERR_FILENO) == 1 else { return STDERR_FILENO }
        let flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        // SAFETY: C reads the path up to its end. A terminal that may not be opened is used as it was given.
        let own = SystemCall.answer(to: .open) { _ in unsafe Int(open("/proc/self/fd/\(STDERR_FILENO)", flags)) }
        return own >= 0 ? Int32(own) : STDERR_FILENO
    }()

    private static func hasRoom(within milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // SAFETY: one entry, as the count says.
        return unsafe poll(&entry, 1, milliseconds) > 0
    }
}
