import Testing
import WebSocketCore

@Suite("Runs: data frames for a stream peer")
struct RunTests {
    @Test("short messages join into one range, and their ends are counted")
    func shortMessages() throws {
        var wire: [UInt8] = []
        for count in 0...125 { wire += clientFrame(.binary, [UInt8](repeating: UInt8(count), count: count)) }
        let taken = try run(&wire)
        #expect(taken.payload == (0...125).flatMap { [UInt8](repeating: UInt8($0), count: $0) })
        #expect(taken.messagesEnded == 126)
        #expect(taken.cursor == wire.count)
    }

    @Test("a run begins where the first payload lies")
    func firstStays() throws {
        var wire = clientFrame(.binary, [1, 2]) + clientFrame(.binary, [3])
        #expect(try run(&wire).range == 6..<9)
    }

    @Test("a run starts and ends inside frames")
    func partialFrames() throws {
        var reader = MessageReader(messageLimit: nil)
        let wire = clientFrame(.binary, [1, 2, 3], isFinal: false) + clientFrame(.continuation, [4, 5, 6])
        var front = Array(wire[..<8])
        var rest = Array(wire[8..<17])
        #expect(try run(&front, reader: &reader).payload == [1, 2])
        let taken = try run(&rest, reader: &reader)
        #expect(taken.payload == [3, 4, 5])
        #expect(taken.cursor == rest.count)
        #expect(taken.messagesEnded == 0 && reader.remainingInFrame == 1)
    }

    @Test("a run ends in front of a control frame", arguments: [.ping, .pong, .close] as [Opcode])
    func controlFrame(opcode: Opcode) throws {
        let data = clientFrame(.text, [0x61]) + clientFrame(.text, [0x62], isFinal: false)
        var wire = data + clientFrame(opcode, []) + clientFrame(.continuation, [0x63])
        let taken = try run(&wire)
        #expect(taken.payload == [0x61, 0x62])
        #expect(taken.cursor == data.count)
        var control = clientFrame(opcode, [])
        let nothing = try run(&control)
        #expect(nothing.range.isEmpty && nothing.cursor == 0)
    }

    @Test("a run ends in front of an incomplete header", arguments: [1, 2, 5])
    func incompleteHeader(count: Int) throws {
        var wire = clientFrame(.binary, [7]) + clientFrame(.binary, [8]).prefix(count)
        let taken = try run(&wire)
        #expect(taken.payload == [7])
        #expect(taken.cursor == 7)
    }

    @Test("payload of 4095 bytes is moved, of 4096 is left for a run of its own")
    func longPayloads() throws {
        for (length, isMoved) in [(4095, true), (4096, false)] {
            let long = [UInt8](repeating: 0x33, count: length)
            var wire = clientFrame(.binary, [1]) + clientFrame(.binary, long) + clientFrame(.binary, [2])
            var reader = MessageReader(messageLimit: nil)
            let first = try run(&wire, reader: &reader)
            #expect(first.payload == (isMoved ? [1] + long + [2] : [1]))
            #expect(first.cursor == (isMoved ? wire.count : 7))
            guard !isMoved else { continue }
            let second = try run(&wire, reader: &reader, from: first.cursor)
            #expect(second.payload == long + [2])
            #expect(second.range.lowerBound == 7 + 8)
        }
    }

    @Test("of a long frame it counts what is here")
    func longFrameBegun() throws {
        let here = [UInt8](repeating: 0x44, count: 100)
        var wire = clientFrame(.binary, [1]) + clientHeader(.binary, length: 1_000_000) + masked(here, key: exampleKey)
        let taken = try run(&wire)
        #expect(taken.payload == [1] + here)
        #expect(taken.cursor == wire.count)
    }

    @Test(
        "a violation behind good frames is thrown after their payload was handed over",
        arguments: [
            ([0xC2, 0x80], .reservedBitsSet(0x40)),
            (clientFrame(.text, [0x61, 0xFF]), .invalidUTF8),
            (clientFrame(.text, [0xC3]), .invalidUTF8),
            (clientFrame(.text, [0x61, 0xFF], isFinal: false), .invalidUTF8),
            (clientFrame(.continuation, [1]), .continuationWithoutStart),
            ([0x82, 0x00], .unmaskedFrame),
        ] as [([UInt8], ProtocolViolation)])
    func lateViolation(bad: [UInt8], expected: ProtocolViolation) throws {
        var wire = clientFrame(.text, [0x61]) + clientFrame(.binary, [0xFF]) + bad + clientFrame(.binary, [3])
        var reader = MessageReader(messageLimit: nil)
        let taken = try run(&wire, reader: &reader)
        #expect(taken.payload == [0x61, 0xFF])
        #expect(taken.messagesEnded == 2)
        let failure = failure { () throws(ProtocolViolation) in
            try run(&wire, reader: &reader, from: taken.cursor).range
        }
        #expect(failure == expected)
        #expect(read([bad], road: .run).violation == expected)
    }

    @Test("steps and runs may follow each other in any order")
    func mixed() throws {
        var wire = clientFrame(.text, [0x61], isFinal: false) + clientFrame(.ping) + clientFrame(.continuation, [0x62])
        var reader = MessageReader(messageLimit: nil)
        let first = try run(&wire, reader: &reader)
        var cursor = first.cursor
        var span = wire.mutableSpan
        #expect(try reader.next(&span, at: &cursor) == .ping(13..<13))
        let piece = MessageReader.Step.piece(19..<20, type: .text, startsMessage: false, endsMessage: true)
        #expect(try reader.next(&span, at: &cursor) == piece)
    }

    @Test(
        "nothing outside of the buffer is touched, wherever it ends", arguments: [0, 1, 2, 3, 7, 8, 17, 40, 125, 126])
    func bounds(length: Int) {
        let payload = [UInt8](repeating: 0x61, count: length)
        let stream = (0..<3).flatMap { _ in clientFrame(.text, payload) }
        var page = GuardedPage()
        for place in GuardedPage.Place.allCases {
            for count in 0...stream.count {
                let isWhole = page.withBytes(count, at: place) { bytes in
                    for index in 0..<count { bytes[index] = stream[index] }
                    var reader = MessageReader(messageLimit: nil)
                    var (cursor, messagesEnded) = (0, 0)
                    let range = try? reader.run(&bytes, at: &cursor, messagesEnded: &messagesEnded)
                    return range != nil && messagesEnded == count / (stream.count / 3)
                }
                #expect(isWhole, "\(count)")
            }
        }
    }
}

/// What one call of `run` did.
private struct Taken {
    var range: Range<Int>
    var payload: [UInt8]
    var cursor: Int
    var messagesEnded: Int
}

private func run(_ wire: inout [UInt8]) throws(ProtocolViolation) -> Taken {
    var reader = MessageReader(messageLimit: nil)
    return try run(&wire, reader: &reader)
}

private func run(
    _ wire: inout [UInt8], reader: inout MessageReader, from start: Int = 0
) throws(ProtocolViolation) -> Taken {
    var (cursor, messagesEnded) = (start, 0)
    var span = wire.mutableSpan
    let range = try reader.run(&span, at: &cursor, messagesEnded: &messagesEnded)
    return Taken(range: range, payload: Array(wire[range]), cursor: cursor, messagesEnded: messagesEnded)
}

private func failure(_ body: () throws(ProtocolViolation) -> Range<Int>) -> ProtocolViolation? {
    do {
        _ = try body()
        return nil
    } catch {
        return error
    }
}
