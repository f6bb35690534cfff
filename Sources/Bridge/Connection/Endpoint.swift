import EventLoop

/// One socket or pipe of a connection: its descriptor, what the kernel said of it, and what waits to be sent.
///
/// Registered edge-triggered, once, for reading; for writing too from the first time that the kernel
/// refuses bytes. So a message costs no call to epoll, and the flags here are what we know of the kernel.
struct Endpoint: ~Copyable {
    // INVARIANT: `number` is the socket's, and `nil` without one.
    private var socket: FileDescriptor?
    private(set) var number: Int32?
    private(set) var transport = Transport.stream
    private let token: UInt64

    /// A receive may bring something. Stays true while it is not asked.
    var isReadable = false
    /// The other end finished or broke, so reads that come short ask again until the end is seen.
    var hangsUp = false
    /// Urgent data came, so reads that come short ask again until nothing is left.
    private var hasUrgent = false
    /// Our direction of TCP was ended.
    private(set) var isFinished = false
    /// A send failed: nothing will arrive any more.
    private(set) var isBroken = false
    /// Why a send failed, where that was no end in order, so that the end which a receive finds behind it is none.
    private(set) var breach: SystemError?
    private(set) var queue = OutputQueue()
    /// What waits where messages are datagrams.
    var datagrams = DatagramQueue()
    /// What befell a datagram that was sent, until somebody looks.
    var mishap: Mishap?
    /// The kernel is short of memory for what waits, which it never tells the end of.
    var isStarved = false
    private var watchesWritable = false
    /// How many bytes the kernel took in all.
    var takenBytes: UInt64 = 0

    /// An endpoint without a socket. `token` is what its events will carry.
    init(token: UInt64) { self.token = token }

    /// Takes a connected socket or an open pipe and has it watched.
    mutating func attach(
        _ socket: consuming FileDescriptor, as transport: Transport = .stream, to poller: borrowing Poller
    ) throws(SystemError) {
        try poller.add(socket.number, Self.interest, token: token)
        number = socket.number
        self.transport = transport
        self.socket = consume socket
    }

    /// Takes a connected socket that is watched already, for something else.
    mutating func adopt(_ socket: consuming FileDescriptor, from poller: borrowing Poller) throws(SystemError) {
        try poller.modify(socket.number, Self.interest, token: token)
        number = socket.number
        self.socket = consume socket
    }

    /// Notes what the kernel said.
    mutating func note(_ readiness: Readiness) {
        if readiness.contains(.readable) { isReadable = true }
        if readiness.contains(.urgent) { hasUrgent = true }
        if readiness.contains(.peerClosed) || readiness.contains(.hungUp) || readiness.contains(.failed) {
            isReadable = true
            // An error of a datagram is not the end.
            if !transport.hasDatagrams { hangsUp = true }
        }
    }

    /// Notes that a receive with room for `room` bytes brought `count`.
    mutating func noteReceived(_ count: Int, of room: Int) {
        // Fewer than there was room for: the kernel has no more, and tells when it has.
        isReadable =
            count == room || hangsUp || hasUrgent || SystemCallFaults.mayShorten(transport.isPipe ? .read : .receive)
    }

    /// Notes that a receive found nothing.
    mutating func noteDrained() {
        isReadable = false
        hasUrgent = false
        // Somebody else writes the pipe already, after the one who hung up.
        if transport == .pipeToClient { hangsUp = false }
    }

    /// Receives from a stream or a pipe, at most `room.count` bytes.
    func receive(into room: UnsafeMutableRawBufferPointer) throws(SystemError) -> Received? {
        guard let number else { return nil }
        switch transport {
        case .pipeFromClient:
            // All that is ever told about this end is that nobody reads the other.
            return .end
        case .pipeToClient:
            let received = unsafe try SystemCall.read(number, into: room)
            // Before anybody has opened it to write there is nothing to read, and that is not the end.
            return received == .end && !hangsUp ? .wouldBlock : received
        case .stream, .udp, .localDatagrams:
            return unsafe try SystemCall.receive(number, into: room)
        }
    }

    /// Whether nothing waits to be sent.
    var isFlushed: Bool { queue.isEmpty && datagrams.isEmpty }

    /// Sends a batch behind what waits already; what the kernel refuses is copied and waits too.
    mutating func send(
        _ batch: borrowing Batch, loan: UnsafeMutableRawPointer, gather: inout GatherList, poller: borrowing Poller
    ) {
        guard let number, !isBroken, !isFinished else { return }
        if transport.hasDatagrams { return unsafe sendDatagrams(batch, loan: loan, &gather, to: number, poller) }
        var taken = 0
        if queue.isEmpty {
            do throws(SystemError) {
                taken = unsafe try Self.send(batch, loan: loan, gather: &gather, to: number, transport)
            } catch {
                return breakOff(because: error)
            }
            takenBytes += UInt64(taken)
            if taken == batch.byteCount { return }
        }
        var skip = taken
        unsafe batch.forEachPart(loan: loan) { part in
            let sent = min(skip, part.count)
            skip -= sent
            unsafe queue.append(UnsafeRawBufferPointer(rebasing: part[sent...]))
        }
        watchWritable(poller)
    }

    /// Sends what waits, as the kernel has room again.
    mutating func flush() {
        guard let number, !isFlushed else { return }
        guard datagrams.isEmpty else { return flushDatagrams(to: number) }
        let waiting = queue.count
        do throws(SystemError) {
            try queue.send(to: number, isSocket: !transport.isPipe)
            takenBytes += UInt64(waiting - queue.count)
        } catch {
            breakOff(because: error)
        }
    }

    /// A receive failed: the connection is gone, and nothing that waits can arrive.
    mutating func fail() {
        isBroken = true
        isReadable = false
        dropQueue()
    }

    /// Forgets what waits: it can't arrive.
    mutating func dropQueue() {
        queue.discard()
        datagrams.discard()
        isStarved = false
    }

    /// Ends our direction once all is sent. The other end reads EOF.
    mutating func finish() {
        guard let number, !isFinished, transport == .stream, queue.isEmpty else { return }
        isFinished = true
        SystemCall.shutdownWrite(number)
    }

    /// Closes the socket.
    mutating func close() {
        dropQueue()
        socket = nil
        number = nil
    }

    /// Whether something is still on its way, with us or with the kernel.
    var hasUnsent: Bool {
        guard let number, !isBroken else { return false }
        return !isFlushed || SystemCall.unsentMemory(number) > 0
    }

    /// A number that grows when the other end takes something. Where the kernel can't tell, what the kernel took counts.
    var progressMark: UInt64 {
        guard let number else { return 0 }
        return SystemCall.acknowledgedBytes(number) ?? takenBytes
    }

    private static var interest: Interest { [.readable, .urgent, .peerClosed, .edgeTriggered] }

    /// Sends parts until all are sent or the kernel takes no more; the answer is how many bytes it took.
    private static func send(
        _ batch: borrowing Batch, loan: UnsafeMutableRawPointer, gather: inout GatherList, to descriptor: Int32,
        _ transport: Transport
    ) throws(SystemError) -> Int {
        var taken = 0
        while taken < batch.byteCount {
            gather.clear()
            var skip = taken
            unsafe batch.forEachPart(loan: loan) { part in
                let passed = min(skip, part.count)
                skip -= passed
                // SAFETY: the part lies in the loan or the scratch, and neither changes before the call below.
                if !gather.isFull { unsafe gather.append(UnsafeRawBufferPointer(rebasing: part[passed...])) }
            }
            let sent = try transport.isPipe ? gather.write(to: descriptor) : gather.send(to: descriptor)
            guard case .bytes(let count) = sent else { break }
            taken += count
            // A short count means that the kernel is full: asking again would only tell so.
            let call = transport.isPipe ? SystemCallName.write : .send
            if count < gather.byteCount && !SystemCallFaults.mayShorten(call) { break }
        }
        return taken
    }

    /// Nothing can be sent any more. What was received before is still there to be read.
    mutating func breakOff(because error: SystemError) {
        fail()
        breach = error.isBrokenPipe ? nil : error
        isReadable = true
        hangsUp = true
    }

    mutating func watchWritable(_ poller: borrowing Poller) {
        guard !watchesWritable, let number else { return }
        do throws(SystemError) {
            try poller.modify(number, Self.interest.union(.writable), token: token)
            watchesWritable = true
        } catch {
            breakOff(because: error)
        }
    }
}
