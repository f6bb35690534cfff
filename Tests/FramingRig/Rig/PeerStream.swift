package import PeerFraming
import WebSocketCore

/// Shows a peer's stream to a framing as a session does.
package struct PeerStream: ~Copyable {
    private var framer: Framer
    /// What no message has taken, and the byte of room behind it.
    private var unread: [UInt8] = [0]
    private var events: [Event] = []
    private var message: (opcode: Opcode, payload: [UInt8])?
    /// Whether bytes are made unreadable once they were shown: a framing that looks at them again gives itself away.
    private let forgets: Bool

    /// A connection with this framing.
    package init(_ framing: Framing, _ configuration: String, forgets: Bool = false) throws {
        framer = try framing.open(configuration)
        self.forgets = forgets
    }

    /// All events of `chunks`, and then the peer closes.
    package consuming func events(of chunks: [[UInt8]]) -> [Event] {
        for chunk in chunks where !chunk.isEmpty {
            unread.insert(contentsOf: chunk, at: unread.count - 1)
            guard read(isLast: false) else { return events }
            if forgets { for index in 0..<unread.count - 1 { unread[index] = 0xFF } }
        }
        guard read(isLast: true) else { return events }
        if message != nil || unread.count > 1 { events.append(.torn) }
        return events
    }

    /// - Returns: `false` after a fault.
    private mutating func read(isLast: Bool) -> Bool {
        while unread.count > 1 {
            do throws(FramingFault) {
                var shown = unread
                var bytes = shown.mutableSpan
                switch try framer.next(&bytes, from: 0, isLast: isLast) {
                case .needsMore: return true
                case .discard(let count): unread.removeFirst(count)
                case .frame(let opcode, let payload, let consumed, let follows):
                    take(opcode, Array(unread[payload]), isLast: follows == 0)
                    unread.removeFirst(consumed)
                }
            } catch {
                events.append(.broken(error))
                return false
            }
        }
        return true
    }

    private mutating func take(_ opcode: Opcode, _ payload: [UInt8], isLast: Bool) {
        let whole = (message?.opcode ?? opcode, (message?.payload ?? []) + payload)
        message = isLast ? nil : whole
        guard isLast else { return }
        events.append(whole.0 == .text ? .text(whole.1) : .binary(whole.1))
    }
}
