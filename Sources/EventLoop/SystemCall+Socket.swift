import CLinux

extension SystemCall {
    /// Opens a socket, non-blocking and closed on exec.
    package static func socket(
        family: SocketAddress.Family, _ kind: SocketKind = .stream
    ) throws(SystemError) -> FileDescriptor {
        let flags = Int32(kind.code.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let answer = answer(to: .createSocket) { _ in Int(CLinux.socket(family.code, flags, 0)) }
        guard answer >= 0 else { throw failure(.createSocket, answer) }
        return FileDescriptor(owning: Int32(answer))
    }

    /// Starts to connect a non-blocking socket.
    ///
    /// - Returns: `true` if it is connected now. `false`: when it becomes writable the same call tells how it went.
    package static func connect(_ descriptor: Int32, to address: SocketAddress) throws(SystemError) -> Bool {
        try unsafe address.withSockaddr { (pointer, length) throws(SystemError) in
            try unsafe connect(descriptor, pointer, length)
        }
    }

    /// Starts to connect a non-blocking unix socket. EAGAIN is thrown: it means a full backlog.
    package static func connect(_ descriptor: Int32, to address: UnixAddress) throws(SystemError) -> Bool {
        try unsafe address.withSockaddr { (pointer, length) throws(SystemError) in
            try unsafe connect(descriptor, pointer, length)
        }
    }

    /// Takes one client from a listening socket.
    ///
    /// Thrown is only what says that this machine is short of something (descriptors, memory); what went wrong
    /// with one client is `.aborted`.
    package static func accept(_ listener: Int32) throws(SystemError) -> Accepted {
        var storage = sockaddr_storage()
        var length: socklen_t = 0
        let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let answer = answer(to: .accept) { _ in
            length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            // SAFETY: the kernel writes at most `length` bytes, and the storage has room for every family.
            return unsafe withSockaddr(of: &storage) { pointer in
                unsafe Int(accept4(listener, __SOCKADDR_ARG(__sockaddr__: pointer), &length, flags))
            }
        }
        if answer >= 0 { return .connection(FileDescriptor(owning: Int32(answer)), from: SocketAddress(storage)) }
        switch Int32(-answer) {
        case EAGAIN: return .wouldBlock
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: throw failure(.accept, answer)
        default:
            // accept(2): errors of the network pass through here and belong to the one connection.
            _ = failure(.accept, answer)
            return .aborted
        }
    }

    /// Sends small segments at once instead of waiting for an acknowledgement (TCP_NODELAY).
    package static func noDelay(_ descriptor: Int32) throws(SystemError) {
        try setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    }

    /// Leaves urgent data where it stands in the stream (SO_OOBINLINE); otherwise `receive` leaves its last byte out.
    package static func keepUrgentInline(_ descriptor: Int32) throws(SystemError) {
        try setOption(descriptor, SOL_SOCKET, SO_OOBINLINE, 1 as Int32)
    }

    /// The address that a socket is bound to.
    package static func localAddress(_ descriptor: Int32) throws(SystemError) -> SocketAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let answer = answer(to: .localAddress) { _ in
            // SAFETY: the kernel writes at most `length` bytes, and the storage has room for every family.
            unsafe withSockaddr(of: &storage) { pointer in
                unsafe Int(getsockname(descriptor, __SOCKADDR_ARG(__sockaddr__: pointer), &length))
            }
        }
        guard answer >= 0 else { throw failure(.localAddress, answer) }
        return SocketAddress(storage)
    }

    /// Sets one socket option to `value`.
    static func setOption<Value: BitwiseCopyable>(
        _ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Value
    ) throws(SystemError) {
        var value = value
        // SAFETY: the kernel reads the value's own size.
        let answer = answer(to: .setOption) { _ in
            unsafe Int(setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Value>.size)))
        }
        guard answer >= 0 else { throw failure(.setOption, answer) }
    }

    /// Binds a socket to an address.
    static func bind(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t)
        throws(SystemError)
    {
        let answer = answer(to: .bind) { _ in
            unsafe Int(CLinux.bind(descriptor, __CONST_SOCKADDR_ARG(__sockaddr__: address), length))
        }
        guard answer >= 0 else { throw failure(.bind, answer) }
    }

    /// Lets clients connect; the kernel keeps at most `backlog` that were not accepted.
    static func listen(_ descriptor: Int32, backlog: Int32) throws(SystemError) {
        let answer = answer(to: .listen) { _ in Int(CLinux.listen(descriptor, backlog)) }
        guard answer >= 0 else { throw failure(.listen, answer) }
    }

    private static func connect(
        _ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t
    ) throws(SystemError) -> Bool {
        let target = unsafe __CONST_SOCKADDR_ARG(__sockaddr__: address)
        // SAFETY: the caller's address is `length` bytes long, and the kernel only reads it.
        let first = answer(to: .connect) { _ in unsafe Int(CLinux.connect(descriptor, target, length)) }
        if first >= 0 { return true }
        // After a signal the attempt goes on, and the repeated call finds it under way.
        guard first == -Int(EINPROGRESS) || first == -Int(EALREADY) else { throw failure(.connect, first) }

        // A peer on this machine has answered before the first call returned: asking again saves a turn of the loop.
        let second = answer(to: .connect) { _ in unsafe Int(CLinux.connect(descriptor, target, length)) }
        if second >= 0 || second == -Int(EISCONN) { return true }
        guard second == -Int(EINPROGRESS) || second == -Int(EALREADY) else { throw failure(.connect, second) }
        return false
    }

    private static func withSockaddr<Result>(
        of storage: inout sockaddr_storage, _ body: (UnsafeMutablePointer<sockaddr>) -> Result
    ) -> Result {
        // SAFETY: every kind of socket address begins as `sockaddr` does, and C reads and writes it through that type.
        unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe body(bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: sockaddr.self))
        }
    }
}
