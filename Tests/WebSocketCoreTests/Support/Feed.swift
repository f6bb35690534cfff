import Testing
import WebSocketCore

/// Which of the reader's two roads a stream takes.
enum Road: CaseIterable { case next, run }

/// Feeds `chunks` to a reader as one read each, as a session does.
func read(_ chunks: [[UInt8]], messageLimit: Int? = nil, road: Road = .next) -> Transcript {
    var feed = Feed(messageLimit: messageLimit, road: road)
    for chunk in chunks where feed.transcript.violation == nil { feed.receive(chunk) }
    return feed.transcript
}

/// A reader, what it left unread, and what it said.
struct Feed: ~Copyable {
    var reader: MessageReader
    let road: Road
    private(set) var unread: [UInt8] = []
    private(set) var transcript = Transcript()
    private(set) var messagesEnded = 0

    init(messageLimit: Int? = nil, road: Road = .next) {
        reader = MessageReader(messageLimit: messageLimit)
        self.road = road
    }

    mutating func receive(_ chunk: [UInt8]) {
        var buffer = unread + chunk
        var cursor = 0
        do throws(ProtocolViolation) {
            repeat {
                if road == .run { try takeRuns(&buffer, &cursor) }
            } while try takeStep(&buffer, &cursor)
        } catch {
            transcript.violation = error
        }
        unread = Array(buffer[cursor...])
        if transcript.violation == nil, unread.count > MessageReader.longestUnread {
            Issue.record("\(unread.count) bytes stayed unread")
        }
    }

    private mutating func takeRuns(_ buffer: inout [UInt8], _ cursor: inout Int) throws(ProtocolViolation) {
        while true {
            var span = buffer.mutableSpan
            let range = try reader.run(&span, at: &cursor, messagesEnded: &messagesEnded)
            guard !range.isEmpty else { return }
            transcript.append(.data(Array(buffer[range])))
        }
    }

    private mutating func takeStep(_ buffer: inout [UInt8], _ cursor: inout Int) throws(ProtocolViolation) -> Bool {
        var span = buffer.mutableSpan
        switch try reader.next(&span, at: &cursor) {
        case .needsMore: return false
        case .piece(let range, let type, let startsMessage, let endsMessage):
            if range.isEmpty, !startsMessage, !endsMessage { Issue.record("an empty piece that marks no border") }
            if startsMessage, road == .next { transcript.append(.begin(type)) }
            transcript.append(.data(Array(buffer[range])))
            if endsMessage, road == .next { transcript.append(.end) }
            if endsMessage { messagesEnded += 1 }
        case .ping(let range): transcript.append(.ping(Array(buffer[range])))
        case .pong(let range): transcript.append(.pong(Array(buffer[range])))
        case .close(let code, let range): transcript.append(.close(code, reason: Array(buffer[range])))
        }
        return true
    }
}

/// `stream` cut at `cuts`, which rise.
func split(_ stream: [UInt8], at cuts: [Int]) -> [[UInt8]] {
    let borders = [0] + cuts + [stream.count]
    return zip(borders, borders.dropFirst()).map { Array(stream[$0..<$1]) }
}
