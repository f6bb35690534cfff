import Testing
import WebSocketCore

@Suite("RFC 6455, 8.1: errors in UTF-8")
struct TextMessageTests {
    @Test("a message that is not UTF-8 is refused at its first wrong byte", arguments: Road.allCases)
    func failsFast(road: Road) {
        // The stream of the Autobahn test suite's cases 6.3 and 6.4: valid text, then an encoded surrogate.
        let good: [UInt8] = [0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xCF, 0x83, 0xCE, 0xBC, 0xCE, 0xB5, 0xED]
        let wire = clientFrame(.text, good + [0xA0, 0x80, 0x65, 0x64])
        for cut in 0..<wire.count {
            let transcript = read([Array(wire[..<cut])], road: road)
            let isBroken = cut > 6 + good.count
            #expect(transcript.violation == (isBroken ? .invalidUTF8 : nil), "\(cut)")
        }
        let byteByByte = read(wire.map { [$0] }, road: road)
        #expect(byteByByte.withoutBorders.events == [.data(good)])
        #expect(byteByByte.violation == .invalidUTF8)
    }

    @Test("a piece with a fault is not delivered, the pieces before it are", arguments: Road.allCases)
    func faultyPiece(road: Road) {
        let first = clientFrame(.text, Array("good".utf8), isFinal: false)
        let second = clientFrame(.continuation, Array("bad".utf8) + [0xFF])
        let transcript = read([first + second], road: road)
        #expect(transcript.withoutBorders.events == [.data(Array("good".utf8))])
        #expect(transcript.violation == .invalidUTF8)
    }

    @Test("a message, but not a fragment, ends where a code point ends", arguments: Road.allCases)
    func endInsideCodePoint(road: Road) {
        for torn in [[0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98]] as [[UInt8]] {
            #expect(read([clientFrame(.text, torn)], road: road).violation == .invalidUTF8)
            let fragment = clientFrame(.text, [0x61] + torn, isFinal: false)
            #expect(read([fragment], road: road).violation == nil)
            #expect(read([fragment + clientFrame(.continuation, [])], road: road).violation == .invalidUTF8)
            #expect(read([fragment + clientFrame(.continuation, [0x61])], road: road).violation == .invalidUTF8)
        }
    }

    @Test("a torn message does not leak into the next", arguments: Road.allCases)
    func nextMessage(road: Road) {
        let wire =
            clientFrame(.text, Array("é".utf8)) + clientFrame(.binary, [0xFF, 0xC3]) + clientFrame(.text, [0x61])
        let transcript = read([wire], road: road)
        #expect(transcript.violation == nil)
        #expect(transcript.withoutBorders.events == [.data(Array("é".utf8) + [0xFF, 0xC3, 0x61])])
    }

    @Test("binary messages may hold anything", arguments: Road.allCases)
    func binary(road: Road) {
        let all = Array(UInt8.min...UInt8.max)
        #expect(read([clientFrame(.binary, all)], road: road).withoutBorders.events == [.data(all)])
    }
}

@Suite("RFC 6455, 10.4: limits")
struct MessageLimitTests {
    @Test("a message may be as long as the limit, in any fragments", arguments: Road.allCases)
    func atLimit(road: Road) {
        for limit in [1, 4, 125, 126, 300] {
            let payload = [UInt8](repeating: 0x61, count: limit)
            for cut in 0...limit {
                let wire =
                    clientFrame(.text, Array(payload[..<cut]), isFinal: false)
                    + clientFrame(.ping, [UInt8](repeating: 0, count: 125))
                    + clientFrame(.continuation, Array(payload[cut...])) + clientFrame(.text, payload)
                var feed = Feed(messageLimit: limit, road: road)
                feed.receive(wire)
                #expect(feed.transcript.violation == nil)
                #expect(feed.messagesEnded == 2)
            }
        }
    }

    @Test("one byte more is refused by the header that announces it", arguments: Road.allCases)
    func aboveLimit(road: Road) {
        let whole = clientHeader(.binary, length: 11).dropLast(4)
        let expected = ProtocolViolation.messageTooLong(frameLength: 11, roomLeft: 10)
        #expect(read([Array(whole)], messageLimit: 10, road: road).violation == expected)
        let short = clientFrame(.binary, [UInt8](repeating: 0, count: 11))
        #expect(read([short], messageLimit: 10, road: road).violation == expected)
        let begun = clientFrame(.binary, [1, 2, 3, 4], isFinal: false)
        let rest = clientHeader(.continuation, length: 7).dropLast(4)
        let transcript = read([begun + rest], messageLimit: 10, road: road)
        #expect(transcript.violation == .messageTooLong(frameLength: 7, roomLeft: 6))
        #expect(transcript.withoutBorders.events == [.data([1, 2, 3, 4])])
    }

    @Test("without a limit a frame may announce all that 63 bits can say", arguments: Road.allCases)
    func noLimit(road: Road) {
        var feed = Feed(road: road)
        feed.receive(clientHeader(.binary, length: Int.max) + [1, 2, 3])
        #expect(feed.transcript.violation == nil)
        let remaining = feed.reader.remainingInFrame
        #expect(remaining == Int.max - 3)
    }
}
