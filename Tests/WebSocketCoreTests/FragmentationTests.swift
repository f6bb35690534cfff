import Testing
import WebSocketCore

@Suite("RFC 6455, 5.4: fragmentation")
struct FragmentationTests {
    /// Text with code points of one to four bytes, cut inside of each by fragments, pings or both; an empty
    /// fragment at every place where there can be one; a length of 16 bits; and a Close.
    static let stream: [UInt8] =
        clientFrame(.text, Array("aé".utf8.dropLast()), isFinal: false, key: [1, 2, 3, 4])
        + clientFrame(.ping, Array("hi".utf8))
        + clientFrame(.continuation, Array("é€".utf8.dropFirst().dropLast(2)), isFinal: false)
        + clientFrame(.continuation, [], isFinal: false)
        + clientFrame(.continuation, Array("€😀".utf8.dropFirst().dropLast(1)), isFinal: false)
        + clientFrame(.pong, [])
        + clientFrame(.continuation, [0x80] + Array("例".utf8), isFinal: true, key: [0xFF, 0, 0x80, 7])
        + clientFrame(.binary, [], isFinal: false)
        + clientFrame(.continuation, [0xFF, 0x00, 0xC0], isFinal: false)
        + clientFrame(.continuation, [], isFinal: true)
        + clientFrame(.text, []) + clientFrame(.binary, [1])
        + clientFrame(.close, closePayload(1000, Array("bé".utf8)))

    static let expected: [Transcript.Event] = [
        .begin(.text), .data(Array("aé".utf8.dropLast())), .ping(Array("hi".utf8)),
        .data(Array("é€😀".utf8.dropFirst().dropLast(1))), .pong([]), .data([0x80] + Array("例".utf8)), .end,
        .begin(.binary), .data([0xFF, 0x00, 0xC0]), .end,
        .begin(.text), .end, .begin(.binary), .data([1]), .end,
        .close(.normal, reason: Array("bé".utf8)),
    ]

    @Test("a stream of fragments and control frames reads as it was meant")
    func inOne() {
        #expect(read([Self.stream]).events == Self.expected)
        #expect(ModelReader.read(Self.stream).events == Self.expected)
    }

    @Test("the stream reads the same wherever it is cut twice", arguments: 0...FragmentationTests.stream.count)
    func cutTwice(first: Int) {
        let expected = read([Self.stream])
        for second in first...Self.stream.count {
            let pieces = split(Self.stream, at: [first, second])
            if read(pieces) != expected { Issue.record("next, cut at \(first) and \(second)") }
            if read(pieces, road: .run) != expected.withoutBorders { Issue.record("run, \(first) and \(second)") }
        }
    }

    @Test("the stream reads the same in pieces of any size", arguments: 1...20)
    func inPieces(size: Int) {
        let cuts = Array(stride(from: size, to: Self.stream.count, by: size))
        #expect(read(split(Self.stream, at: cuts)) == read([Self.stream]))
        #expect(read(split(Self.stream, at: cuts), road: .run) == read([Self.stream]).withoutBorders)
    }

    @Test("the stream may end anywhere, and what was read by then is what a slow reader reads")
    func endsAnywhere() {
        for end in 0...Self.stream.count {
            let part = Array(Self.stream[..<end])
            #expect(read([part]) == ModelReader.read(part), "\(end)")
            #expect(read(part.map { [$0] }) == ModelReader.read(part), "\(end)")
        }
    }

    @Test("lengths of 16 and of 64 bits read the same wherever the stream is cut", arguments: [126, 0xFFFF, 0x1_0000])
    func longFrames(length: Int) {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let stream = clientFrame(.binary, payload) + clientFrame(.binary, [9])
        let expected: [Transcript.Event] = [.begin(.binary), .data(payload), .end, .begin(.binary), .data([9]), .end]
        for cut in Array(0...30) + Array(length...stream.count) {
            let pieces = split(stream, at: [cut])
            #expect(read(pieces).events == expected, "\(cut)")
            #expect(read(pieces, road: .run).events == [.data(payload + [9])], "\(cut)")
        }
    }

    @Test("a continuation needs a message, and a message must end before the next", arguments: Road.allCases)
    func order(road: Road) {
        let continuation = clientFrame(.continuation, [1])
        let begun = clientFrame(.binary, [1], isFinal: false)
        #expect(read([continuation], road: road).violation == .continuationWithoutStart)
        #expect(read([begun + continuation + continuation], road: road).violation == .continuationWithoutStart)
        #expect(read([begun + clientFrame(.binary, [2])], road: road).violation == .messageInsideMessage)
        #expect(read([begun + clientFrame(.text, [])], road: road).violation == .messageInsideMessage)
    }

    @Test("a frame out of order is refused at its first byte", arguments: Road.allCases)
    func orderAtFirstByte(road: Road) {
        #expect(read([[0x80]], road: road).violation == .continuationWithoutStart)
        #expect(read([[0x00]], road: road).violation == .continuationWithoutStart)
        let begun = clientFrame(.text, [], isFinal: false)
        #expect(read([begun + [0x82]], road: road).violation == .messageInsideMessage)
        #expect(read([begun, [0x01]], road: road).violation == .messageInsideMessage)
    }
}

@Suite("RFC 6455, 5.4: what the reader says between steps")
struct ReaderStateTests {
    @Test("pieces mark where a message starts and ends, also when they are empty")
    func borders() throws {
        var wire = clientFrame(.text, [], isFinal: false) + clientFrame(.continuation, [0x61], isFinal: false)
        wire += clientFrame(.continuation, [], isFinal: false) + clientFrame(.continuation, [])
        wire += clientFrame(.binary, [])
        let steps = try steps(&wire)
        #expect(
            steps == [
                .piece(6..<6, type: .text, startsMessage: true, endsMessage: false),
                .piece(12..<13, type: .text, startsMessage: false, endsMessage: false),
                .piece(25..<25, type: .text, startsMessage: false, endsMessage: true),
                .piece(31..<31, type: .binary, startsMessage: true, endsMessage: true),
                .needsMore,
            ])
    }

    @Test("the reader tells where in a message it stands")
    func state() {
        var feed = Feed()
        #expect(standing(feed.reader) == Standing(type: nil, remaining: 0, isFinal: false))
        feed.receive(clientHeader(.text, length: 3, isFinal: false))
        #expect(standing(feed.reader) == Standing(type: .text, remaining: 3, isFinal: false))
        #expect(feed.transcript.events.isEmpty)
        feed.receive(masked([0x61, 0x62], key: exampleKey))
        #expect(standing(feed.reader) == Standing(type: .text, remaining: 1, isFinal: false))
        #expect(feed.transcript.events == [.begin(.text), .data([0x61, 0x62])])
        feed.receive([0x63 ^ exampleKey[2]] + clientFrame(.ping, []))
        #expect(standing(feed.reader) == Standing(type: .text, remaining: 0, isFinal: false))
        feed.receive(clientHeader(.continuation, length: 1))
        #expect(standing(feed.reader) == Standing(type: .text, remaining: 1, isFinal: true))
        feed.receive([0x64 ^ exampleKey[0]])
        #expect(standing(feed.reader) == Standing(type: nil, remaining: 0, isFinal: false))
    }

    @Test("at most longestUnread bytes stay unread, and as many do", arguments: 0...125)
    func unread(length: Int) {
        let ping = clientFrame(.ping, [UInt8](repeating: 0x55, count: length))
        for cut in 0..<ping.count {
            var feed = Feed()
            feed.receive(Array(ping[..<cut]))
            #expect(feed.unread.count == cut)
            feed.receive(Array(ping[cut...]))
            #expect(feed.unread.isEmpty)
            #expect(feed.transcript.events == [.ping([UInt8](repeating: 0x55, count: length))])
        }
        #expect(ping.count - 1 <= MessageReader.longestUnread)
        if length == 125 { #expect(MessageReader.longestUnread == ping.count - 1) }
    }

    @Test("a broken rule is thrown again by every later call, on both roads", arguments: Road.allCases)
    func staysBroken(road: Road) {
        var feed = Feed(road: road)
        feed.receive(clientFrame(.binary, [1]) + clientFrame(.text, [0xFF]))
        #expect(feed.transcript.violation == .invalidUTF8)
        for next in Road.allCases {
            #expect(failure(of: next, on: clientFrame(.binary, [2]), &feed.reader) == .invalidUTF8)
        }
        #expect(feed.messagesEnded == 1)
    }

    private func failure(of road: Road, on wire: [UInt8], _ reader: inout MessageReader) -> ProtocolViolation? {
        var buffer = wire
        var span = buffer.mutableSpan
        var (cursor, messagesEnded) = (0, 0)
        do throws(ProtocolViolation) {
            switch road {
            case .next: _ = try reader.next(&span, at: &cursor)
            case .run: _ = try reader.run(&span, at: &cursor, messagesEnded: &messagesEnded)
            }
            return nil
        } catch {
            return error
        }
    }

    private func steps(_ wire: inout [UInt8]) throws(ProtocolViolation) -> [MessageReader.Step] {
        var reader = MessageReader(messageLimit: nil)
        var steps: [MessageReader.Step] = []
        var cursor = 0
        var span = wire.mutableSpan
        while steps.last != .needsMore { steps.append(try reader.next(&span, at: &cursor)) }
        return steps
    }

    /// What the reader tells of the message that it is in.
    private struct Standing: Equatable {
        var type: MessageType?
        var remaining: Int
        var isFinal: Bool
    }

    private func standing(_ reader: borrowing MessageReader) -> Standing {
        Standing(type: reader.currentType, remaining: reader.remainingInFrame, isFinal: reader.frameEndsMessage)
    }
}
