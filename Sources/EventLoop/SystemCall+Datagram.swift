import CLinux

extension SystemCall {
    /// Gives a unix socket an abstract address that nobody else has, so that it can be answered (unix(7), autobind).
    package static func bindToAnyName(_ descriptor: Int32) throws(SystemError) {
        // An address of nothing but the family asks for it.
        try unsafe SocketAddress.unix.withSockaddr { (pointer, length) throws(SystemError) in
            try unsafe bind(descriptor, pointer, length)
        }
    }

    /// How long the next datagram is that waits on a socket, which may be 0; `nil` if none waits.
    package static func nextDatagramLength(_ descriptor: Int32) throws(SystemError) -> Int? {
        let answer = answer(to: .receive) { _ in
            // SAFETY: nothing is written; MSG_TRUNC asks for the length alone.
            recv(descriptor, nil, 0, Int32(MSG_PEEK | MSG_TRUNC))
        }
        if answer >= 0 { return answer }
        if answer == -Int(EAGAIN) { return nil }
        throw failure(.receive, answer)
    }

    /// Takes one datagram, of which what does not fit the buffer is lost.
    ///
    /// - Returns: how long it is, which may be 0 and may be more than the buffer holds; `nil` if none waits.
    package static func receiveDatagram(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> Int? {
        let answer = answer(to: .receive) { _ in
            // SAFETY: the kernel writes at most as many bytes as the buffer has.
            unsafe recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_TRUNC))
        }
        if answer >= 0 { return answer }
        if answer == -Int(EAGAIN) { return nil }
        throw failure(.receive, answer)
    }

    /// Offers one datagram, gathered from several places; the kernel takes all of it or nothing.
    ///
    /// - Returns: whether it took it. If not, the poller tells when there is room.
    static func sendDatagram(
        _ descriptor: Int32, vectors: UnsafeMutablePointer<Vector>, count: Int
    ) throws(SystemError) -> Bool {
        precondition(count >= 0 && count <= maximumVectors, "a number of vectors that the kernel refuses")
        var message = unsafe msghdr()
        unsafe message.msg_iov = vectors
        unsafe message.msg_iovlen = count
        let answer = answer(to: .send) { _ in
            // SAFETY: the caller lends `count` vectors that point to readable memory until this returns.
            unsafe sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
        }
        if answer >= 0 { return true }
        if answer == -Int(EAGAIN) { return false }
        throw failure(.send, answer)
    }

    /// Offers one datagram, perhaps an empty one; the kernel takes all of it or nothing.
    ///
    /// - Returns: whether it took it. If not, the poller tells when there is room.
    package static func sendDatagram(
        _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer
    ) throws(SystemError) -> Bool {
        let answer = answer(to: .send) { _ in
            // SAFETY: the kernel reads at most as many bytes as there are.
            unsafe CLinux.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
        if answer >= 0 { return true }
        if answer == -Int(EAGAIN) { return false }
        throw failure(.send, answer)
    }

    /// How many datagrams the kernel has dropped because they were not received in time (SO_MEMINFO).
    package static func droppedDatagrams(_ descriptor: Int32) -> Int { Int(memoryCounters(descriptor)[8]) }
}
