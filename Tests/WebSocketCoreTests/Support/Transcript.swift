import WebSocketCore

/// What a reader made of a stream, without the borders of pieces.
struct Transcript: Equatable {
    enum Event: Equatable {
        case begin(MessageType)
        /// Payload; two in a row are one.
        case data([UInt8])
        case end
        case ping([UInt8])
        case pong([UInt8])
        case close(CloseCode?, reason: [UInt8])
    }

    private(set) var events: [Event] = []
    /// How the stream ended, if it broke a rule.
    var violation: ProtocolViolation?

    mutating func append(_ event: Event) {
        guard case .data(let bytes) = event else { return events.append(event) }
        guard !bytes.isEmpty else { return }
        guard case .data(var joined) = events.last else { return events.append(event) }
        // Taken out, so that the bytes are not copied for every piece.
        events.removeLast()
        joined += bytes
        events.append(.data(joined))
    }

    /// The same without the borders of messages, as a stream peer sees it.
    var withoutBorders: Transcript {
        var result = Transcript(violation: violation)
        for event in events {
            switch event {
            case .begin, .end: continue
            default: result.append(event)
            }
        }
        return result
    }

    /// How many messages ended.
    var messagesEnded: Int { events.count { $0 == .end } }

    /// The same up to the last event that does not depend on where the stream was cut.
    ///
    /// The part of a text in front of a fault is handed over as far as earlier cuts allow.
    var withoutTornText: Transcript {
        guard violation == .invalidUTF8 else { return self }
        var result = self
        if case .data = result.events.last { result.events.removeLast() }
        if case .begin = result.events.last { result.events.removeLast() }
        return result
    }

    /// Whether this is `other` but for the end of a torn text, of which it may lack bytes.
    func agrees(with other: Transcript) -> Bool {
        guard withoutTornText == other.withoutTornText else { return false }
        guard violation == .invalidUTF8, case .data(let here) = events.last else { return true }
        guard case .data(let there) = other.events.last else { return false }
        return there.starts(with: here)
    }
}
