import CLinux

/// Pieces of memory that one call hands to the kernel, in order. A thread has one and fills it again and again.
@safe package struct GatherList: ~Copyable {
    private let vectors: UnsafeMutablePointer<SystemCall.Vector>
    private var count = 0
    /// How many bytes the pieces hold together.
    package private(set) var byteCount = 0

    /// Makes an empty list.
    package init() { unsafe vectors = .allocate(capacity: SystemCall.maximumVectors) }

    deinit { unsafe vectors.deallocate() }

    /// Whether the kernel would take no more pieces in one call.
    package var isFull: Bool { count == SystemCall.maximumVectors }

    /// Adds a piece, which must stay as it is until ``send(to:)`` returns.
    package mutating func append(_ piece: UnsafeRawBufferPointer) {
        precondition(!isFull, "more pieces than one call takes")
        guard unsafe !piece.isEmpty else { return }
        // SAFETY: there is room for one more; the kernel only reads what a vector points at.
        unsafe vectors[count] = SystemCall.Vector(piece)
        count += 1
        byteCount += piece.count
    }

    /// Offers all pieces to a stream socket; a single one by the cheaper call.
    package func send(to descriptor: Int32) throws(SystemError) -> Sent {
        guard count != 1 else {
            // SAFETY: the one vector is initialized and its memory still lent.
            return unsafe try SystemCall.send(
                descriptor, UnsafeRawBufferPointer(start: vectors[0].iov_base, count: byteCount))
        }
        return unsafe try SystemCall.send(descriptor, vectors: vectors, count: count)
    }

    /// Writes all pieces to what is no socket, such as a pipe.
    package func write(to descriptor: Int32) throws(SystemError) -> Sent {
        unsafe try SystemCall.write(descriptor, vectors: vectors, count: count)
    }

    /// Offers all pieces as one datagram, which may have no bytes. The kernel takes it whole or not at all.
    ///
    /// - Returns: whether it took it.
    package func sendDatagram(to descriptor: Int32) throws(SystemError) -> Bool {
        unsafe try SystemCall.sendDatagram(descriptor, vectors: vectors, count: count)
    }

    /// Forgets the pieces.
    package mutating func clear() {
        count = 0
        byteCount = 0
    }
}
