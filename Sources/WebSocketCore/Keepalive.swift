/// Finds out by pings whether a silent client is still there (RFC 6455, 5.5.2).
///
/// Knows no clock: times are milliseconds of one that never goes back. Call `heard` when the connection
/// opens, so that its silence counts from there.
package struct Keepalive: Sendable {
    /// What is to be done now.
    package enum Verdict: Equatable, Sendable {
        case idle
        /// Send a ping. It counts as sent.
        case sendPing
        /// The client let the last ping's time pass without a byte. Stays so.
        case dead
    }

    private let interval: UInt64?
    private let pongTimeout: UInt64
    private var lastHeard: UInt64 = 0
    // INVARIANT: later than any byte heard before it; a byte heard at this time or later answers the ping.
    private var pingSent: UInt64?

    /// - Parameter interval: The silence after which a ping is sent, at least 1; `nil` never pings.
    /// - Parameter pongTimeout: How long a ping waits for a sign of life. Any byte is one.
    package init(interval: UInt64?, pongTimeout: UInt64) {
        precondition(interval != 0)
        self.interval = interval
        self.pongTimeout = pongTimeout
    }

    /// Notes that bytes came from the client.
    @inline(__always)
    package mutating func heard(at now: UInt64) { lastHeard = now }

    /// Decides what the silence up to `now` asks for.
    ///
    /// A ping is followed by no other until it was answered, and then not within the interval.
    package mutating func judge(at now: UInt64) -> Verdict {
        guard let deadline = nextDeadline, deadline <= now else { return .idle }
        guard !isAwaitingPong else { return .dead }
        pingSent = now
        return .sendPing
    }

    /// When `judge` is to be asked next; `nil` is never. Moves on when bytes are heard.
    package var nextDeadline: UInt64? {
        guard let interval else { return nil }
        if isAwaitingPong, let pingSent { return sum(pingSent, pongTimeout) }
        return sum(lastHeard, interval)
    }

    private var isAwaitingPong: Bool {
        guard let pingSent else { return false }
        return lastHeard < pingSent
    }

    private func sum(_ time: UInt64, _ duration: UInt64) -> UInt64 {
        let (sum, overflow) = time.addingReportingOverflow(duration)
        return overflow ? UInt64.max : sum
    }
}
