import Testing
import WebSocketCore

@Suite("Random streams: steps, runs and a slow model agree")
struct RandomStreamTests {
    @Test("on streams that keep the rules", arguments: seeds(100))
    func goodStreams(seed: UInt64) {
        var random = Seeded(seed)
        let stream = random.stream()
        let model = ModelReader.read(stream)
        #expect(model.violation == nil)
        compare(stream, with: model, &random)
    }

    @Test("on streams with damaged bytes", arguments: seeds(100))
    func damagedStreams(seed: UInt64) {
        var random = Seeded(seed)
        var stream = random.stream()
        for _ in 0..<random.number(in: 1...3) {
            stream[random.number(in: 0...stream.count - 1)] ^= 1 << UInt8(random.number(in: 0...7))
        }
        compare(stream, with: ModelReader.read(stream), &random)
    }

    @Test("on streams that meet the message limit", arguments: seeds(50))
    func limitedStreams(seed: UInt64) {
        var random = Seeded(seed)
        let stream = random.stream()
        let limit = random.number(in: 100...1000)
        compare(stream, with: ModelReader.read(stream, messageLimit: limit), messageLimit: limit, &random)
    }

    @Test("on noise", arguments: seeds(200))
    func noise(seed: UInt64) {
        var random = Seeded(seed)
        let stream = random.bytes(random.number(in: 1...60))
        compare(stream, with: ModelReader.read(stream), &random)
    }

    private func compare(
        _ stream: [UInt8], with model: Transcript, messageLimit: Int? = nil, _ random: inout Seeded
    ) {
        let longest = [1, 8, 100, 5000]
        for chunks in [[stream]] + longest.map({ random.split(stream, upTo: $0) }) {
            let steps = read(chunks, messageLimit: messageLimit)
            #expect(steps.agrees(with: model))
            #expect(steps.messagesEnded == model.messagesEnded)
            var feed = Feed(messageLimit: messageLimit, road: .run)
            for chunk in chunks where feed.transcript.violation == nil { feed.receive(chunk) }
            #expect(feed.transcript == steps.withoutBorders)
            #expect(feed.messagesEnded == model.messagesEnded)
        }
    }
}

extension Seeded {
    /// Some messages of both types and all lengths, in fragments or whole, with control frames between.
    mutating func stream() -> [UInt8] {
        var stream: [UInt8] = []
        for _ in 0..<number(in: 1...12) { stream += message() }
        if chance(1, in: 3) { stream += clientFrame(.close, closePayload(1000, text(bytes: 9)), key: bytes(4)) }
        return stream
    }

    private mutating func message() -> [UInt8] {
        let lengths = [0...10, 11...125, 126...300, 4000...4200, 0...2, 50...80]
        let length = number(in: lengths[number(in: 0...5)])
        let isText = chance(1, in: 2)
        var rest = (isText ? text(bytes: length) : bytes(length))[...]
        var opcode: Opcode = isText ? .text : .binary
        var frames: [UInt8] = []
        while chance(1, in: 3) {
            let fragment = rest.prefix(number(in: 0...rest.count))
            frames += clientFrame(opcode, Array(fragment), isFinal: false, key: bytes(4))
            rest = rest.dropFirst(fragment.count)
            opcode = .continuation
            if chance(1, in: 3) {
                frames += clientFrame(chance(1, in: 2) ? .ping : .pong, bytes(number(in: 0...125)), key: bytes(4))
            }
        }
        return frames + clientFrame(opcode, Array(rest), key: bytes(4))
    }
}
