import CLinux

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
                // SAFETY: the range lies inside `memory`. poll(2) promises room for this much, so this does not wait.
                let chunk = unsafe UnsafeRawBufferPointer(
                    rebasing: memory[written..<min(memory.count, written + pipeAtom)])
                do throws(SystemError) {
                    guard case .bytes(let count) = unsafe try SystemCall.write(STDERR_FILENO, chunk) else { break }
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

    private static func hasRoom(within milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        // SAFETY: one entry, as the count says.
        return unsafe poll(&entry, 1, milliseconds) > 0
    }
}
