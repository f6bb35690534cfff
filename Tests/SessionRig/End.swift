/// One end's socket as the session's driver sees it: what is there to be read, and what the other end takes.
package struct End {
    /// How what was sent ends.
    package enum Tail: Equatable, Sendable {
        case none
        /// TCP ended in order.
        case end
        /// TCP was reset. A send fails from then on; what came before can still be read.
        case reset
    }

    /// What a read meets.
    enum Received: Equatable {
        case bytes([UInt8])
        case end(Tail)
    }

    /// How many bytes the kernel still takes; `nil` for all.
    package internal(set) var room: Int?
    /// What reached this end.
    package internal(set) var arrived: [UInt8] = []
    /// What the kernel would not take yet.
    package internal(set) var queue: [UInt8] = []
    /// The driver has ended its direction: this end reads EOF.
    package internal(set) var isFinished = false
    /// The driver has closed the socket.
    package private(set) var isClosed = false
    package internal(set) var tail = Tail.none
    /// Nothing that is sent will arrive any more.
    private(set) var isBroken = false

    // INVARIANT: segments before `next` were read.
    private var segments: [[UInt8]] = []
    private var next = 0
    private var tailWasRead = false

    init() {}

    var isReadable: Bool { next < segments.count || (tail != .none && !tailWasRead) }

    /// What this end sent and nobody has read.
    package var unreadCount: Int { segments[next...].reduce(0) { $0 + $1.count } }

    var hangsUp: Bool { tail != .none || isBroken }

    mutating func sends(_ bytes: [UInt8]) {
        precondition(tail == .none, "this end has ended")
        if !bytes.isEmpty { segments.append(bytes) }
    }

    mutating func ends(_ tail: Tail) {
        precondition(self.tail == .none || tail == .reset && self.tail == .end && !tailWasRead)
        self.tail = tail
    }

    /// Reads one segment, or as much of it as `limit` allows.
    mutating func receive(upTo limit: Int) -> Received? {
        guard next < segments.count else {
            guard tail != .none, !tailWasRead else { return nil }
            tailWasRead = true
            if tail == .reset { fail() }
            return .end(tail)
        }
        let segment = segments[next]
        guard segment.count > limit else {
            segments[next] = []
            next += 1
            return .bytes(segment)
        }
        segments[next] = Array(segment[limit...])
        return .bytes(Array(segment[..<limit]))
    }

    /// Sends behind what waits already; what is not taken waits too.
    mutating func send(_ bytes: [UInt8]) {
        guard !isBroken && !isFinished else { return }
        queue += bytes
        flush()
    }

    mutating func flush() {
        if tail == .reset { return breakOff() }
        let count = min(room ?? .max, queue.count)
        arrived += queue[..<count]
        queue.removeFirst(count)
        if let room { self.room = room - count }
    }

    mutating func dropQueue() { queue = [] }

    mutating func finish() {
        guard queue.isEmpty else { return }
        isFinished = true
    }

    /// The driver has closed the socket: nothing is read, and the other end reads EOF.
    mutating func close() {
        guard queue.isEmpty else { return }
        isFinished = true
        isClosed = true
    }

    private mutating func breakOff() {
        if !queue.isEmpty { fail() }
    }

    private mutating func fail() {
        isBroken = true
        queue = []
    }
}

extension End: CustomStringConvertible {
    /// Short, because a failed test prints it.
    package var description: String {
        """
        End(\(arrived.count) arrived, \(queue.count) queued, \(unreadCount) unread, tail \(tail), \
        \(isClosed ? "closed" : isFinished ? "finished" : isBroken ? "broken" : "open"))
        """
    }
}
