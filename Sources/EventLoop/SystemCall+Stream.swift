import CLinux

extension SystemCall {
    /// Takes what a stream socket has, at most `buffer.count` bytes.
    ///
    /// A debug build may be told to deliver fewer bytes than have come (see `SystemCallFaults.mayShorten`).
    @inline(__always)
    package static func receive(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> Received {
        precondition(buffer.count > 0, "an empty buffer can't tell the end from nothing")
        // SAFETY: the kernel writes at most `count` bytes, and `count` is at most the buffer's own.
        let answer = answer(to: .receive, length: buffer.count) { count in
            unsafe recv(descriptor, buffer.baseAddress, count, 0)
        }
        if answer > 0 { return .bytes(answer) }
        if answer == 0 { return .end }
        if answer == -Int(EAGAIN) { return .wouldBlock }
        throw failure(.receive, answer)
    }

    /// Offers bytes to a stream socket. A socket that is gone is an error, never a signal.
    @inline(__always)
    package static func send(
        _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer
    ) throws(SystemError) -> Sent {
        // SAFETY: the kernel reads at most `count` bytes, and `count` is at most the buffer's own.
        let answer = answer(to: .send, length: bytes.count) { count in
            unsafe CLinux.send(descriptor, bytes.baseAddress, count, Int32(MSG_NOSIGNAL))
        }
        return try sent(answer)
    }

    /// Offers bytes from several places at once, in order.
    ///
    /// The vectors stay as they are; after a short answer the caller moves on by itself.
    @inline(__always)
    package static func send(
        _ descriptor: Int32, vectors: UnsafeMutablePointer<Vector>, count: Int
    ) throws(SystemError) -> Sent {
        precondition(count > 0 && count <= maximumVectors, "a number of vectors that the kernel refuses")
        // SAFETY: the caller lends `count` vectors that point to readable memory until this returns.
        let answer = answer(to: .send, length: .max) { limit in
            unsafe sendGathered(descriptor, vectors, count, limit: limit)
        }
        return try sent(answer)
    }

    /// How many vectors one `send` may carry (UIO_MAXIOV).
    package static var maximumVectors: Int { @inline(__always) get { 1024 } }

    /// Tells the other side that we will send no more; what it sends still comes.
    ///
    /// A connection that is already gone has nobody to tell, so this can't fail.
    package static func shutdownWrite(_ descriptor: Int32) {
        let answer = answer(to: .shutdown) { _ in Int(shutdown(descriptor, Int32(SHUT_WR))) }
        if answer < 0 { _ = failure(.shutdown, answer) }
    }

    /// Writes to a descriptor that need not be a socket, such as standard error.
    package static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Sent {
        // SAFETY: the kernel reads at most `count` bytes, and `count` is at most the buffer's own.
        let answer = answer(to: .write, length: bytes.count) { count in
            unsafe CLinux.write(descriptor, bytes.baseAddress, count)
        }
        if answer >= 0 { return .bytes(answer) }
        if answer == -Int(EAGAIN) { return .wouldBlock }
        throw failure(.write, answer)
    }

    /// Reads from a descriptor that need not be a socket.
    package static func read(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> Received {
        precondition(buffer.count > 0, "an empty buffer can't tell the end from nothing")
        // SAFETY: the kernel writes at most `count` bytes, and `count` is at most the buffer's own.
        let answer = answer(to: .read, length: buffer.count) { count in
            unsafe CLinux.read(descriptor, buffer.baseAddress, count)
        }
        if answer > 0 { return .bytes(answer) }
        if answer == 0 { return .end }
        if answer == -Int(EAGAIN) { return .wouldBlock }
        throw failure(.read, answer)
    }

    @inline(__always)
    private static func sent(_ answer: Int) throws(SystemError) -> Sent {
        if answer >= 0 { return .bytes(answer) }
        if answer == -Int(EAGAIN) { return .wouldBlock }
        throw failure(.send, answer)
    }

    @inline(__always)
    private static func sendGathered(
        _ descriptor: Int32, _ vectors: UnsafeMutablePointer<Vector>, _ count: Int, limit: Int
    ) -> Int {
        #if DEBUG
            if limit != .max, let first = unsafe firstBytes(vectors, count, limit: limit) {
                return unsafe CLinux.send(descriptor, first.baseAddress, first.count, Int32(MSG_NOSIGNAL))
            }
        #endif
        var message = unsafe msghdr()
        unsafe message.msg_iov = vectors
        unsafe message.msg_iovlen = count
        return unsafe sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
    }

    #if DEBUG
        /// The front of the first vector that is not empty: what a shortened gathered send takes.
        static func firstBytes(
            _ vectors: UnsafeMutablePointer<Vector>, _ count: Int, limit: Int
        ) -> UnsafeRawBufferPointer? {
            for index in 0..<count where unsafe vectors[index].iov_len > 0 {
                let length = unsafe min(limit, vectors[index].iov_len)
                return unsafe UnsafeRawBufferPointer(start: vectors[index].iov_base, count: length)
            }
            return nil
        }
    #endif
}
