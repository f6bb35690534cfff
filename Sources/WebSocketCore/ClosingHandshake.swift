/// Which Close frames have crossed a connection, and what they ask for (RFC 6455, 7).
///
/// An empty Close counts as `CloseCode.noStatusReceived`, as RFC 6455, 7.1.5 has it.
package struct ClosingHandshake: Equatable, Sendable {
    /// One end of the connection.
    private enum Side { case server, client }

    /// What a received Close asks for.
    package enum Answer: Equatable, Sendable {
        /// It answers ours.
        case none
        /// A Close with this code, or an empty one, once everything that the client sent has been delivered.
        case close(CloseCode?)
    }

    /// The code of our Close; `nil` before it was sent.
    package private(set) var sent: CloseCode?
    /// The code of the client's Close; `nil` before it came.
    package private(set) var received: CloseCode?
    /// Who sent the first Close; `nil` before that.
    private var opener: Side?

    /// No Close has crossed the connection.
    package init() {}

    /// Notes that our Close has been put on its way. There is only one.
    package mutating func send(_ code: CloseCode?) {
        precondition(sent == nil && code?.mayStandInFrame != false)
        sent = code ?? .noStatusReceived
        opener = opener ?? .server
    }

    /// Notes the client's Close, of which there is only one, and decides about its answer.
    package mutating func receive(_ code: CloseCode?) -> Answer {
        precondition(received == nil && code?.mayStandInFrame != false)
        received = code ?? .noStatusReceived
        opener = opener ?? .client
        // RFC 6455, 5.5.1: a Close is answered by one, if none was sent before, and echoes its code.
        return sent == nil ? .close(code) : .none
    }

    /// Whether both have said Close, so that TCP may end (RFC 6455, 7.1.1: the server ends it first).
    package var isComplete: Bool { sent != nil && received != nil }

    /// What the connection ended with: the code of the first Close, 1006 if there was none.
    package var code: CloseCode {
        switch opener {
        case .server: sent ?? .abnormalClosure
        case .client: received ?? .abnormalClosure
        case nil: .abnormalClosure
        }
    }
}
