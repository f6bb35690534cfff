import EventLoop
import Glibc

/// One end of a connection, held by a test that plays the other side.
final class TestSocket {
    private var descriptor: FileDescriptor?
    let number: Int32

    init(_ descriptor: consuming FileDescriptor) {
        number = descriptor.number
        self.descriptor = consume descriptor
    }

    /// Two connected unix sockets, non-blocking, the first one with a buffer as small as the kernel makes it.
    static func pair() throws -> (ours: TestSocket, theirs: TestSocket) {
        var numbers: [Int32] = [0, 0]
        // SAFETY: C writes two descriptors.
        let answer = unsafe socketpair(
            AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0, &numbers)
        guard answer == 0 else { throw SystemError(call: .createSocket, code: errno) }
        setOption(numbers[0], SO_SNDBUF, 1 as Int32)
        return (TestSocket(FileDescriptor(owning: numbers[0])), TestSocket(FileDescriptor(owning: numbers[1])))
    }

    /// The one that has connected to `listener`.
    convenience init(accepting listener: ListeningSocket) throws {
        guard case .connection(let descriptor, _) = try SystemCall.accept(listener.number) else {
            throw SystemError(call: .accept, code: EAGAIN)
        }
        self.init(descriptor)
    }

    /// Connects to a listening socket of this machine.
    ///
    /// - Parameter smallBuffer: whether this end takes little before it is read.
    static func connected(to listener: ListeningSocket, smallBuffer: Bool = false) throws -> TestSocket {
        guard case .internet(let address) = listener.place else { throw SystemError(call: .connect, code: EINVAL) }
        let descriptor = try SystemCall.socket(family: address.family)
        if smallBuffer { setOption(descriptor.number, SO_RCVBUF, 32 * 1024 as Int32) }
        guard try SystemCall.connect(descriptor.number, to: address) else {
            throw SystemError(call: .connect, code: EINPROGRESS)
        }
        return TestSocket(descriptor)
    }

    /// What has come, at most `limit` bytes of it.
    func read(upTo limit: Int = .max) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while bytes.count < limit {
            let room = min(buffer.count, limit - bytes.count)
            let received = unsafe try buffer.withUnsafeMutableBytes {
                unsafe try SystemCall.receive(number, into: UnsafeMutableRawBufferPointer(rebasing: $0[..<room]))
            }
            guard case .bytes(let count) = received else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// Whether the other side has ended, once all that came was read.
    func isAtEnd() throws -> Bool {
        var byte = [UInt8](repeating: 0, count: 1)
        return unsafe try byte.withUnsafeMutableBytes { unsafe try SystemCall.receive(number, into: $0) } == .end
    }

    /// Sends what the kernel takes, and says how much that was.
    @discardableResult
    func write(_ bytes: [UInt8]) throws -> Int {
        var sent = 0
        while sent < bytes.count {
            let answer = unsafe try bytes.withUnsafeBytes {
                unsafe try SystemCall.send(number, UnsafeRawBufferPointer(rebasing: $0[sent...]))
            }
            guard case .bytes(let count) = answer else { break }
            sent += count
        }
        return sent
    }

    /// Gives the descriptor away.
    func take() throws -> FileDescriptor {
        guard let descriptor = descriptor.take() else { throw SystemError(call: .send, code: EBADF) }
        return descriptor
    }

    /// Has the kernel hold little of what this end sends.
    func hasSmallSendBuffer() { Self.setOption(number, SO_SNDBUF, 1 as Int32) }

    /// Ends this direction; what comes can still be read.
    func finish() { SystemCall.shutdownWrite(number) }

    func close() { descriptor = nil }

    /// Closes with a reset instead of an end.
    func reset() {
        Self.setOption(number, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
        close()
    }

    static func setOption<Value: BitwiseCopyable>(_ number: Int32, _ name: Int32, _ value: Value) {
        var value = value
        // SAFETY: the kernel reads the value's own size.
        let answer = unsafe setsockopt(number, SOL_SOCKET, name, &value, socklen_t(MemoryLayout<Value>.size))
        precondition(answer == 0)
    }
}
