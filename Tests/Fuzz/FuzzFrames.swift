import WebSocketCore

/// Reads `input` as a client's stream on every road and traps where two of them disagree.
///
/// The first byte chooses a message limit, the lower half of the second one says how many chunk sizes follow;
/// the stream behind them arrives in chunks of those sizes, in turn.
func fuzzFrames(_ input: [UInt8]) {
    guard input.count >= 2 else { return }
    let limit = input[0] < 128 ? nil : Int(input[0] - 128) * 16
    let sizes = input.dropFirst(2).prefix(Int(input[1] & 0x0F)).map { Int($0) + 1 }
    let stream = Array(input.dropFirst(2 + sizes.count))
    let chunks = cut(stream, sizes: sizes)

    let whole = StreamReading(of: [stream], messageLimit: limit, inRuns: false)
    let wholeInRuns = StreamReading(of: [stream], messageLimit: limit, inRuns: true)
    let pieces = StreamReading(of: chunks, messageLimit: limit, inRuns: false)
    let piecesInRuns = StreamReading(of: chunks, messageLimit: limit, inRuns: true)

    precondition(whole == wholeInRuns, "steps and runs differ on a whole stream")
    precondition(pieces == piecesInRuns, "steps and runs differ on a stream in chunks")
    precondition(whole.isBeginning(of: pieces), "chunks change what is read")
}

/// `stream` in chunks of `sizes`, in turn; in one if there are none.
private func cut(_ stream: [UInt8], sizes: [Int]) -> [[UInt8]] {
    guard !sizes.isEmpty else { return [stream] }
    var chunks: [[UInt8]] = []
    var rest = stream[...]
    while !rest.isEmpty {
        let chunk = rest.prefix(sizes[chunks.count % sizes.count])
        chunks.append(Array(chunk))
        rest = rest.dropFirst(chunk.count)
    }
    return chunks
}

/// What a reader made of a stream, as a stream peer sees it.
private struct StreamReading: Equatable {
    private enum Event: Equatable {
        case data([UInt8])
        case ping([UInt8])
        case pong([UInt8])
        case close(CloseCode?, reason: [UInt8])
    }

    private var events: [Event] = []
    private var messagesEnded = 0
    private var violation: ProtocolViolation?

    init(of chunks: [[UInt8]], messageLimit: Int?, inRuns: Bool) {
        var reader = MessageReader(messageLimit: messageLimit)
        var unread: [UInt8] = []
        for chunk in chunks {
            var buffer = unread + chunk
            var cursor = 0
            do throws(ProtocolViolation) {
                repeat {
                    while inRuns, try takeRun(&reader, &buffer, &cursor) {}
                } while try takeStep(&reader, &buffer, &cursor)
            } catch {
                violation = error
                return
            }
            unread = Array(buffer[cursor...])
            precondition(unread.count <= MessageReader.longestUnread, "too much stays unread")
        }
    }

    /// Whether both are the same, but that a text with a fault may end earlier here: a piece with the fault
    /// is not delivered, and longer pieces hold more.
    func isBeginning(of other: StreamReading) -> Bool {
        guard violation == .invalidUTF8 else { return self == other }
        guard violation == other.violation, messagesEnded == other.messagesEnded else { return false }
        guard let last = other.events.last else { return events.isEmpty }
        guard case .data(let there) = last else { return events == other.events }
        guard events.count == other.events.count else { return events == other.events.dropLast() }
        guard case .data(let here) = events.last else { return false }
        return events.dropLast() == other.events.dropLast() && there.starts(with: here)
    }

    private mutating func takeRun(
        _ reader: inout MessageReader, _ buffer: inout [UInt8], _ cursor: inout Int
    ) throws(ProtocolViolation) -> Bool {
        var span = buffer.mutableSpan
        let range = try reader.run(&span, at: &cursor, messagesEnded: &messagesEnded)
        append(buffer[range])
        return !range.isEmpty
    }

    private mutating func takeStep(
        _ reader: inout MessageReader, _ buffer: inout [UInt8], _ cursor: inout Int
    ) throws(ProtocolViolation) -> Bool {
        var span = buffer.mutableSpan
        switch try reader.next(&span, at: &cursor) {
        case .needsMore: return false
        case .piece(let range, _, let startsMessage, let endsMessage):
            precondition(!range.isEmpty || startsMessage || endsMessage, "an empty piece marks no border")
            append(buffer[range])
            if endsMessage { messagesEnded += 1 }
        case .ping(let range): events.append(.ping(Array(buffer[range])))
        case .pong(let range): events.append(.pong(Array(buffer[range])))
        case .close(let code, let reason):
            precondition(String(validating: buffer[reason], as: UTF8.self) != nil, "a reason is text")
            precondition(code?.mayStandInFrame != false, "a code that may not stand in a frame")
            events.append(.close(code, reason: Array(buffer[reason])))
        }
        return true
    }

    private mutating func append(_ data: ArraySlice<UInt8>) {
        guard !data.isEmpty else { return }
        guard case .data(var joined) = events.last else { return events.append(.data(Array(data))) }
        // Taken out, so that the bytes are not copied for every piece.
        events.removeLast()
        joined += data
        events.append(.data(joined))
    }
}
