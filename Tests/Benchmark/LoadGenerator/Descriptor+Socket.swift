import CLinux
import Glibc

/// What one receive came back with.
enum Received {
    case bytes(Int)
    case nothingYet
    /// The other side ended in order, or cut the connection.
    case ended
}

/// Sockets on loopback. None of them ever blocks.
extension Descriptor {
    private static let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    private static let stream = Int32(SOCK_STREAM.rawValue) | flags

    /// Listens for the bridge's connections to its peer.
    static func listening(on port: UInt16) throws(BenchmarkError) -> Descriptor {
        let listener = try Descriptor(socket(AF_INET, stream, 0), from: "socket")
        try listener.set(SOL_SOCKET, SO_REUSEADDR)
        try listener.set(Int32(IPPROTO_TCP), TCP_NODELAY)
        try unsafe withLoopback(port) { address, length throws(BenchmarkError) in
            _ = try succeeded(unsafe bind(listener.number, argument(address), length), "bind")
        }
        try succeeded(listen(listener.number, 4096), "listen")
        return listener
    }

    /// Starts to connect to the bridge. Writable means that it is done; `connectError` tells how it went.
    static func connecting(to port: UInt16) throws(BenchmarkError) -> Descriptor {
        let client = try Descriptor(socket(AF_INET, stream, 0), from: "socket")
        try client.set(Int32(IPPROTO_TCP), TCP_NODELAY)
        try unsafe withLoopback(port) { address, length throws(BenchmarkError) in
            let result = unsafe connect(client.number, argument(address), length)
            guard result == 0 || errno == EINPROGRESS else { throw .systemCall("connect", errno: errno) }
        }
        return client
    }

    /// Takes one waiting connection; `nil` means that none is waiting.
    borrowing func accepted() throws(BenchmarkError) -> Descriptor? {
        // SAFETY: without an address to fill in, the call writes nowhere.
        let nowhere: UnsafeMutablePointer<sockaddr>? = nil
        let number = unsafe accept4(number, argument(nowhere), nil, Self.flags)
        if number < 0, errno == EAGAIN { return nil }
        return try Descriptor(number, from: "accept4")
    }

    /// The error that a connection attempt ended with, 0 for none.
    borrowing func connectError() throws(BenchmarkError) -> Int32 {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        // SAFETY: both pointers live for the call, and the length is that of the value.
        try succeeded(unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &error, &length), "getsockopt")
        return error
    }

    /// Receives once, to the front of `buffer`.
    borrowing func receive(into buffer: inout [UInt8]) throws(BenchmarkError) -> Received {
        // SAFETY: the kernel writes at most the buffer's count.
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(number, $0.baseAddress, $0.count, 0) }
        if count > 0 { return .bytes(count) }
        if count == 0 || errno == ECONNRESET { return .ended }
        guard errno == EAGAIN else { throw .systemCall("recv", errno: errno) }
        return .nothingYet
    }

    /// Sends once.
    ///
    /// - Returns: How many bytes the kernel took, 0 if it takes none now.
    borrowing func send(_ bytes: Span<UInt8>) throws(BenchmarkError) -> Int {
        // SAFETY: the kernel reads the span's bytes during the call only.
        let count = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count < 0 else { return count }
        guard errno == EAGAIN else { throw .systemCall("send", errno: errno) }
        return 0
    }

    /// Tells the other side that nothing more will come.
    borrowing func endSending() { shutdown(number, Int32(SHUT_WR)) }

    private borrowing func set(_ level: Int32, _ option: Int32) throws(BenchmarkError) {
        var on: Int32 = 1
        // SAFETY: the pointer lives for the call, and the length is that of the value.
        try succeeded(unsafe setsockopt(number, level, option, &on, socklen_t(MemoryLayout<Int32>.size)), "setsockopt")
    }
}

/// Gives `body` the address of `port` on loopback, for the length of the call.
private func withLoopback(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr_in>, socklen_t) throws(BenchmarkError) -> Void
) throws(BenchmarkError) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    try unsafe withUnsafePointer(to: address) { pointer throws(BenchmarkError) in
        // SAFETY: the address lives until `body` returns, and the length is its own.
        try unsafe body(pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
}

/// An address as the system calls take it: a pointer, or with _GNU_SOURCE a union of nothing but pointers.
private func argument<Pointer, Argument>(_ pointer: Pointer) -> Argument {
    // SAFETY: both are one pointer, or the call below would trap.
    unsafe unsafeBitCast(pointer, to: Argument.self)
}
