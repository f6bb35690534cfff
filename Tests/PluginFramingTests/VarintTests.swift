import FramingRig
import PeerFraming
import TestSupport
import Testing
import WebSocketCore

@Suite("varint")
struct VarintTests {
    /// The shortest form, made without looking at the framing.
    private func varint(_ number: UInt64) -> [UInt8] {
        number < 128 ? [UInt8(number)] : [UInt8(number % 128) + 128] + varint(number / 128)
    }

    @Test("a record is a length in base 128 and so many bytes, which are the message")
    func records() throws {
        let events = try PluginFraming.varint.events(of: [3, 1, 2, 3, 0, 0x81, 0x00, 9])
        #expect(events == [.binary([1, 2, 3]), .binary([]), .binary([9])])
    }

    @Test("what is written for a client is read as its messages again, wherever the stream is cut")
    func roundTrip() throws {
        let framing = PluginFraming.varint
        forEachSeed(count: 200) { random in
            let messages = (0..<random.below(6)).map { _ in
                random.bytes(random.element(of: [0, 1, 127, 128, 129, random.below(2000)]))
            }
            var framer = try framing.open("")
            var stream: [UInt8] = []
            for message in messages {
                stream += try ClientMessage(payload: message).written(with: &framer, &random)
            }
            guard stream == messages.flatMap({ varint(UInt64($0.count)) + $0 }) else { return false }
            guard try framing.events(of: stream) == messages.map(Event.binary) else { return false }
            return try framing.isIndependentOfCuts(stream, &random)
        }
    }

    @Test("every length up to 64 bits reads, and its record streams", arguments: 1...64)
    func lengths(bits: Int) throws {
        let length = UInt64.max >> UInt64(64 - bits)
        let head = varint(length)
        var framer = try PluginFraming.varint.open("")
        var bytes = head + [0]
        var span = bytes.mutableSpan
        let step = try framer.next(&span, from: 0, isLast: false)
        #expect(step == .frame(.binary, payload: head.count..<head.count, consumed: head.count, follows: length))
    }

    @Test("a length of more than 64 bits breaks the stream at its tenth byte")
    func tooLarge() throws {
        for stream in [[UInt8](repeating: 0xFF, count: 10), .init(repeating: 0x80, count: 9) + [2]] {
            let events = try PluginFraming.varint.events(of: stream)
            #expect(events == [.broken(.broken("varint: a length of more than 64 bits"))])
        }
        #expect(try PluginFraming.varint.events(of: [UInt8](repeating: 0x80, count: 9)) == [.torn])
        #expect(try PluginFraming.varint.events(of: [UInt8](repeating: 0x80, count: 9) + [0]) == [.binary([])])
    }

    @Test("what is left when the peer closes is torn, in the length and behind it")
    func torn() throws {
        #expect(try PluginFraming.varint.events(of: [1, 9, 0x80]) == [.binary([9]), .torn])
        #expect(try PluginFraming.varint.events(of: [2, 9]) == [.torn])
        #expect(try PluginFraming.varint.drops([2, 9]))
        #expect(try PeerStream(PluginFraming.varint, "").events(of: [[2], [9]]) == [.torn])
    }

    @Test("any bytes give the same wherever they are cut")
    func anyBytes() throws {
        let framing = PluginFraming.varint
        forEachSeed(count: 500) { random in
            let stream = (0..<random.below(60)).map { _ in
                random.element(of: [0, 1, 2, 5, 0x7F, 0x80, 0xFF] as [UInt8])
            }
            return try framing.isIndependentOfCuts(stream, &random)
        }
    }

    @Test("a configuration is refused")
    func refused() throws {
        let framing = PluginFraming.varint
        #expect(throws: FramingRefusal.configuration("varint takes no configuration")) { _ = try framing.open("x") }
    }
}
