import CLinux
import Glibc

/// The descriptors 0, 1 and 2, which every library takes for standard input, output and error.
package enum StandardStreams {
    /// Opens to nothing those of them that this program was started without.
    ///
    /// Otherwise the next socket gets such a number, and is sent what is meant for the log. Call it before anything is
    /// opened.
    package static func fill() {
        for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) == -1 {
            // SAFETY: C reads the path up to its end. The lowest free number is taken, so it is this one; where there is
            // no such file there is no better answer either.
            _ = SystemCall.answer(to: .open) { _ in unsafe Int(open("/dev/null", O_RDWR)) }
        }
    }
}
