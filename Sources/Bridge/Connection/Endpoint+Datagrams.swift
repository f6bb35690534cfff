import EventLoop

/// Messages to a peer that takes each as one datagram.
extension Endpoint {
    /// What one attempt to send a datagram came to.
    private enum Outcome {
        case sent
        /// The kernel tells when there is room.
        case full
        /// The kernel has no memory for it, and does not tell when it has.
        case starved
        case failed(SystemError)
    }

    /// What a datagram counts beside its bytes: a queue of short ones that gets shorter is progress too.
    private static var worthOfDatagram: UInt64 { 1024 }
    /// How often a datagram is offered while errors of earlier ones stand in its way.
    private static var attempts: Int { 4 }

    /// Sends each message of a batch; from the first that the kernel refuses on they are copied and wait.
    mutating func sendDatagrams(
        _ batch: borrowing Batch, loan: UnsafeMutableRawPointer, _ gather: inout GatherList, to number: Int32,
        _ poller: borrowing Poller
    ) {
        var index = 0
        while index < batch.messageCount, datagrams.isEmpty {
            gather.clear()
            // SAFETY: the parts lie in the loan, the scratch or memory of the batch, and stay until they are sent.
            unsafe batch.forEachPart(ofMessage: index, loan: loan) { unsafe gather.append($0) }
            let attempt = attempt { () throws(SystemError) in try gather.sendDatagram(to: number) }
            guard isDone(attempt, length: gather.byteCount) else { break }
            index += 1
        }
        guard index < batch.messageCount, !isBroken, !refusesMessages else { return }
        while index < batch.messageCount {
            var length = 0
            unsafe batch.forEachPart(ofMessage: index, loan: loan) { part in
                unsafe datagrams.append(part)
                length += part.count
            }
            datagrams.endMessage(length)
            index += 1
        }
        watchWritable(poller)
    }

    /// Sends what waits until nothing does or the kernel takes no more.
    mutating func flushDatagrams(to number: Int32) {
        isStarved = false
        while let length = datagrams.nextLength {
            let attempt = attempt { () throws(SystemError) in
                try unsafe datagrams.withNext { (bytes) throws(SystemError) in
                    unsafe try SystemCall.sendDatagram(number, bytes)
                }
            }
            guard isDone(attempt, length: length) else { return }
            datagrams.removeNext()
        }
    }

    /// Offers one datagram until it is its own fate that is told.
    ///
    /// The network's answer to an earlier datagram is told by the next call, which then sends nothing.
    private func attempt(_ send: () throws(SystemError) -> Bool) -> (Outcome, earlier: SystemError?) {
        var earlier: SystemError?
        for _ in 1..<Self.attempts {
            do throws(SystemError) {
                return (try send() ? .sent : .full, earlier)
            } catch {
                guard transport == .udp, !error.isShortage else { return (outcome(of: error), earlier) }
                earlier = error
            }
        }
        do throws(SystemError) {
            return (try send() ? .sent : .full, earlier)
        } catch {
            return (outcome(of: error), earlier)
        }
    }

    private func outcome(of error: SystemError) -> Outcome { error.isShortage ? .starved : .failed(error) }

    /// Takes note of an attempt, and tells whether the next datagram may be sent.
    private mutating func isDone(_ attempt: (Outcome, earlier: SystemError?), length: Int) -> Bool {
        if let earlier = attempt.earlier { mishap = .lost(earlier) }
        switch attempt.0 {
        case .sent:
            takenBytes += UInt64(length) + Self.worthOfDatagram
            return true
        case .full:
            return false
        case .starved:
            isStarved = true
            return false
        case .failed(let error) where error.isTooLong:
            mishap = .tooLong(length)
            datagrams.discard()
            return false
        case .failed(let error) where transport == .udp:
            mishap = .lost(error)
            return true
        case .failed(let error):
            breakOff(because: error)
            return false
        }
    }

    /// Whether a message was too long, behind which nothing goes.
    private var refusesMessages: Bool { if case .tooLong = mishap { true } else { false } }
}
