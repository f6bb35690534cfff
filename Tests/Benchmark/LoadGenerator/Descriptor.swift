import CLinux
import Glibc

/// Owns one file descriptor, and closes it at the end of its life.
struct Descriptor: ~Copyable {
    let number: Int32

    /// Takes over what the system call `name` gave; negative means that it failed.
    init(_ number: Int32, from name: StaticString) throws(BenchmarkError) {
        self.number = try succeeded(number, name)
    }

    deinit { close(number) }
}

/// Gives back the result of the system call `name` unless it failed.
@discardableResult
func succeeded(_ result: Int32, _ name: StaticString) throws(BenchmarkError) -> Int32 {
    guard result >= 0 else { throw .systemCall(name, errno: errno) }
    return result
}
