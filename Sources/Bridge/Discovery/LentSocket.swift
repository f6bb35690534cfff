import EventLoop

/// A client's socket under another number, open for as long as a backend may look at it: the worker may close its own
/// meanwhile, and the kernel gives that number to somebody else.
final class LentSocket: Sendable {
    private let descriptor: FileDescriptor

    /// - Returns: `nil` where no descriptor is left: the backend then sees none.
    init?(_ number: Int32) {
        do throws(SystemError) {
            descriptor = try SystemCall.duplicate(number)
        } catch {
            return nil
        }
    }

    var number: Int32 { descriptor.number }
}
