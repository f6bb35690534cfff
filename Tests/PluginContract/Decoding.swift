import PeerFraming
import WebSocketCore

/// A peer's stream as a framing sees it when it comes in chunks.
struct Decoding: Equatable {
    struct Message: Equatable {
        let type: Opcode
        var payload: [UInt8]
    }

    private(set) var messages: [Message] = []
    private(set) var fault: FramingFault?
    /// Whether nothing was left over at the end of any chunk.
    private(set) var leavesNothing = true

    static func == (left: Decoding, right: Decoding) -> Bool {
        left.messages == right.messages && left.fault == right.fault
    }

    /// All payload, whatever message it came in.
    var payload: [UInt8] { messages.flatMap(\.payload) }

    /// Shows `chunks` to a framing, as the server does, and then that nothing follows.
    init(_ chunks: [ArraySlice<UInt8>], by framer: consuming Framer) {
        var unread: [UInt8] = []
        do throws(FramingFault) {
            for chunk in chunks where !chunk.isEmpty {
                unread += chunk
                try read(&unread, &framer, isLast: false)
                if !unread.isEmpty { leavesNothing = false }
            }
            try read(&unread, &framer, isLast: true)
            if !unread.isEmpty { throw .torn(bytesLeft: unread.count) }
        } catch {
            fault = error
        }
    }

    /// Takes whole messages off the front of `unread`.
    private mutating func read(
        _ unread: inout [UInt8], _ framer: inout Framer, isLast: Bool
    ) throws(FramingFault) {
        var start = 0
        unread.append(0xFF)
        defer {
            unread.removeLast()
            unread.removeFirst(start)
        }
        while start < unread.count - 1 {
            var bytes = unread.mutableSpan
            switch try framer.next(&bytes, from: start, isLast: isLast) {
            case .needsMore: return
            case .discard(let count): start += count
            case .frame(let opcode, let payload, let consumed, _):
                add(opcode, unread[payload])
                start += consumed
            }
        }
    }

    private mutating func add(_ opcode: Opcode, _ payload: ArraySlice<UInt8>) {
        if opcode == .continuation, !messages.isEmpty {
            messages[messages.count - 1].payload += payload
        } else {
            messages.append(Message(type: opcode, payload: Array(payload)))
        }
    }
}

extension FramingFault {
    /// Whether a framing may say this of a stream. The rest is what none may answer.
    var isAllowed: Bool {
        switch self {
        case .broken, .torn: true
        default: false
        }
    }
}
