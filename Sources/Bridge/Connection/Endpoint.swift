import EventLoop

/// One socket of a connection: its descriptor, what the kernel said of it, and what waits to be sent.
///
/// Registered edge-triggered, once, for reading; for writing too from the first time that the kernel
/// refuses bytes. So a message costs no call to epoll, and the flags here are what we know of the kernel.
struct Endpoint: ~Copyable {
    // INVARIANT: `number` is the socket's, and `nil` without one.
    private var socket: FileDescriptor?
    private(set) var number: Int32?
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
    private var watchesWritable = false
    /// How many bytes the kernel took in all.
    private var takenBytes: UInt64 = 0

    /// An endpoint without a socket. `token` is what its events will carry.
    init(token: UInt64) { self.token = token }

    /// Takes a connected socket and has it watched.
    mutating func attach(_ socket: consuming FileDescriptor, to poller: borrowing Poller) throws(SystemError) {
        try poller.add(socket.number, Self.interest, token: token)
        number = socket.number
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
            hangsUp = true
        }
    }

    /// Notes that a receive with room for `room` bytes brought `count`.
    mutating func noteReceived(_ count: Int, of room: Int) {
        // Fewer than there was room for: the kernel has no more, and tells when it has.
        isReadable = count == room || hangsUp || hasUrgent || SystemCallFaults.mayShorten(.receive)
    }

    /// Notes that a receive found nothing.
    mutating func noteDrained() {
        isReadable = false
        hasUrgent = false
    }

    /// Sends a batch behind what waits already; what the kernel refuses is copied and waits too.
    mutating func send(
        _ batch: borrowing Batch, loan: UnsafeMutableRawPointer, gather: inout GatherList, poller: borrowing Poller
    ) {
        guard let number, !isBroken, !isFinished else { return }
        var taken = 0
        if queue.isEmpty {
            do throws(SystemError) {
                taken = unsafe try Self.send(batch, loan: loan, gather: &gather, to: number)
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
        guard let number, !queue.isEmpty else { return }
        let waiting = queue.count
        do throws(SystemError) {
            try queue.send(to: number)
            takenBytes += UInt64(waiting - queue.count)
        } catch {
            breakOff(because: error)
        }
    }

    /// A receive failed: the connection is gone, and nothing that waits can arrive.
    mutating func fail() {
        isBroken = true
        isReadable = false
        queue.discard()
    }

    /// Forgets what waits: it can't arrive.
    mutating func dropQueue() { queue.discard() }

    /// Ends our direction once all is sent. The other end reads EOF.
    mutating func finish() {
        guard let number, !isFinished, queue.isEmpty else { return }
        isFinished = true
        SystemCall.shutdownWrite(number)
    }

    /// Closes the socket.
    mutating func close() {
        queue.discard()
        socket = nil
        number = nil
    }

    /// Whether something is still on its way, with us or with the kernel.
    var hasUnsent: Bool {
        guard let number, !isBroken else { return false }
        return !queue.isEmpty || SystemCall.unsentMemory(number) > 0
    }

    /// A number that grows when the other end takes something. Where the kernel can't tell, what the kernel took counts.
    var progressMark: UInt64 {
        guard let number else { return 0 }
        return SystemCall.acknowledgedBytes(number) ?? takenBytes
    }

    private static var interest: Interest { [.readable, .urgent, .peerClosed, .edgeTriggered] }

    /// Sends parts until all are sent or the kernel takes no more; the answer is how many bytes it took.
    private static func send(
        _ batch: borrowing Batch, loan: UnsafeMutableRawPointer, gather: inout GatherList, to descriptor: Int32
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
            guard case .bytes(let count) = try gather.send(to: descriptor) else { break }
            taken += count
            // A short count means that the kernel is full: asking again would only tell so.
            if count < gather.byteCount && !SystemCallFaults.mayShorten(.send) { break }
        }
        return taken
    }

    /// Nothing can be sent any more. What was received before is still there to be read.
    private mutating func breakOff(because error: SystemError) {
        fail()
        breach = error.isBrokenPipe ? nil : error
        isReadable = true
        hangsUp = true
    }

    private mutating func watchWritable(_ poller: borrowing Poller) {
        guard !watchesWritable, let number else { return }
        do throws(SystemError) {
            try poller.modify(number, Self.interest.union(.writable), token: token)
            watchesWritable = true
        } catch {
            breakOff(because: error)
        }
    }
}
