import FramingRig
import PeerFraming
import TestSupport
import Testing
import WebSocketCore

@Suite("fixedlength")
struct FixedLengthTests {
    @Test("each so many bytes are a binary message")
    func records() throws {
        #expect(
            try PluginFraming.fixedLength.events(of: "abcdefghi", "3") == [
                .binary("abc"), .binary("def"), .binary("ghi"),
            ])
    }

    @Test("what is left when the peer closes is torn")
    func torn() throws {
        #expect(try PluginFraming.fixedLength.events(of: "abcd", "3") == [.binary("abc"), .torn])
        #expect(try PluginFraming.fixedLength.events(of: "ab", "3") == [.torn])
        #expect(try PluginFraming.fixedLength.drops([1, 2], "3"))
    }

    @Test("any cut gives the same records")
    func cuts() throws {
        let framing = PluginFraming.fixedLength
        forEachSeed(count: 300) { random in
            let stream = random.bytes(random.below(60))
            return try framing.isIndependentOfCuts(stream, configuration: "\(1 + random.below(20))", &random)
        }
    }

    @Test("a record of any length streams")
    func long() throws {
        var framer = try PluginFraming.fixedLength.open("9223372036854775807")
        var bytes: [UInt8] = [1, 2, 3, 0]
        var span = bytes.mutableSpan
        let step = try framer.next(&span, from: 0, isLast: false)
        #expect(step == .frame(.binary, payload: 0..<3, consumed: 3, follows: 9_223_372_036_854_775_804))
    }

    @Test(
        "a configuration that is no length is refused",
        arguments: ["", "0", "000", "-1", "+1", "1 ", " 1", "1x", "x", "0x10", "1,2", "18446744073709551616", "1e3"])
    func refused(configuration: String) throws {
        let framing = PluginFraming.fixedLength
        #expect(throws: FramingRefusal.self) { _ = try framing.open(configuration) }
    }
}

@Suite("dynamic32")
struct Dynamic32Tests {
    /// A record as the framing's page describes it, made without looking at the framing.
    private struct Layout {
        let offset: Int
        let fixed: Int
        let isBig: Bool

        var configuration: String { "offset=\(offset),static=\(fixed),endian=\(isBig ? "big" : "little")" }

        func record(rest: Int, _ random: inout SplitMix64) -> [UInt8] {
            let size = UInt32(truncatingIfNeeded: rest - fixed)
            let ordered = isBig ? size.bigEndian : size.littleEndian
            let field = (0..<4).map { UInt8(truncatingIfNeeded: ordered >> (8 * UInt32($0))) }
            return random.bytes(offset) + field + random.bytes(rest)
        }
    }

    @Test("a record is as long as its size field says, wherever the field stands and whatever is added")
    func records() throws {
        let framing = PluginFraming.dynamic32
        forEachSeed(count: 500) { random in
            let layout = Layout(offset: random.below(12), fixed: random.below(20) - 4, isBig: random.below(2) == 0)
            let records = (0..<random.below(6)).map { _ in
                layout.record(rest: max(layout.fixed, 0) + random.below(30), &random)
            }
            let stream = Array(records.joined())
            guard try framing.events(of: stream, layout.configuration) == records.map(Event.binary) else {
                return false
            }
            return try framing.isIndependentOfCuts(stream, configuration: layout.configuration, &random)
        }
    }

    @Test("without a configuration the record is its size, in little endian, and so many bytes")
    func defaults() throws {
        #expect(try PluginFraming.dynamic32.events(of: [2, 0, 0, 0, 8, 9]) == [.binary([2, 0, 0, 0, 8, 9])])
    }

    @Test("the greatest size and the greatest addition don't overflow: the record streams")
    func greatest() throws {
        var framer = try PluginFraming.dynamic32.open("static=0xffffffff")
        var bytes: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0]
        var span = bytes.mutableSpan
        let step = try framer.next(&span, from: 0, isLast: false)
        #expect(step == .frame(.binary, payload: 0..<4, consumed: 4, follows: 8_589_934_590))
    }

    @Test("a size that ends the record before its size field does breaks the stream")
    func negative() throws {
        let framing = PluginFraming.dynamic32
        #expect(
            try framing.events(of: [4, 0, 0, 0, 4, 0, 0, 0], "static=-4") == [
                .binary([4, 0, 0, 0]), .binary([4, 0, 0, 0]),
            ])
        let events = try framing.events(of: [3, 0, 0, 0], "static=-4")
        guard case .broken(.broken(let reason))? = events.first else {
            Issue.record("\(events)")
            return
        }
        #expect(reason.contains("size 3") && reason.contains("static is -4"))
    }

    @Test("what is left when the peer closes is torn, in the head and behind it")
    func torn() throws {
        let framing = PluginFraming.dynamic32
        #expect(try framing.events(of: [1, 0, 0]) == [.torn])
        #expect(try framing.drops([1, 0, 0, 0]))
        #expect(try framing.events(of: [1, 0, 0, 0]) == [.torn])
        #expect(try PeerStream(framing, "").events(of: [[1, 0, 0], [0]]) == [.torn])
    }

    @Test("options are read to their ends: a comma separates them and none is needed")
    func options() throws {
        let framing = PluginFraming.dynamic32
        for configuration in [
            "offset=1", "offset=1,", "offset=0x1,endian=little", "offset=2,offset=1", "static=0,offset=1",
        ] {
            #expect(
                try framing.events(of: [7, 0, 0, 0, 0], configuration) == [.binary([7, 0, 0, 0, 0])], "\(configuration)"
            )
        }
    }

    @Test(
        "an option that is none is refused, by its name",
        arguments: [
            "offset", "offset=", "offset=x", "offset=1x", "offset=-1", "offset=65537",
            "offset=99999999999999999999999999",
            "static=--1", "static=4294967296", "static=-4294967296", "endian=", "endian=middle", "endian=bigger",
            "size=4",
            ",", "offset=1,,static=2", " offset=1", "static= 1", "static=0x",
        ])
    func refused(configuration: String) throws {
        let framing = PluginFraming.dynamic32
        #expect(throws: FramingRefusal.self) { _ = try framing.open(configuration) }
    }
}
