import CWebsocksy
import PeerFraming
import Testing
import WebSocketCore

/// One answer of a framing that was shown ten bytes, and what becomes of it.
struct Nonsense: Sendable, CustomTestStringConvertible {
    var opcode: UInt32 = 2
    var consumed = 10
    var payload = 0
    var length = 10
    var follows: UInt64 = 0
    var fault: FramingFault

    var testDescription: String { fault.description }
}

@Suite("Framing door, peer to client")
struct FramingDoorTests {
    @Test(
        "an answer that means nothing is a fault",
        arguments: [
            Nonsense(consumed: 0, length: 0, fault: .tookNothing),
            Nonsense(opcode: 11, consumed: 0, length: 0, fault: .tookNothing),
            Nonsense(consumed: 11, length: 1, fault: .tookTooMuch(11, of: 10)),
            Nonsense(opcode: 11, consumed: 11, fault: .tookTooMuch(11, of: 10)),
            Nonsense(consumed: -1, fault: .tookTooMuch(.max, of: 10)),
            Nonsense(consumed: .min, fault: .tookTooMuch(1 << 63, of: 10)),
            Nonsense(consumed: 9, fault: .payloadOutside), Nonsense(payload: 1, fault: .payloadOutside),
            Nonsense(payload: 11, length: 0, fault: .payloadOutside), Nonsense(payload: -1, fault: .payloadOutside),
            Nonsense(length: -1, fault: .payloadOutside), Nonsense(payload: 5, length: .max, fault: .payloadOutside),
            Nonsense(consumed: 9, length: 9, follows: 1, fault: .payloadOutside),
            Nonsense(length: 9, follows: 1, fault: .payloadOutside),
            Nonsense(opcode: 11, length: 0, follows: 1, fault: .payloadOutside),
            Nonsense(opcode: 0, fault: .unknownOpcode(0)), Nonsense(opcode: 3, fault: .unknownOpcode(3)),
            Nonsense(opcode: 12, fault: .unknownOpcode(12)), Nonsense(opcode: 258, fault: .unknownOpcode(258)),
            Nonsense(opcode: .max, fault: .unknownOpcode(.max)),
            Nonsense(opcode: 9, follows: 116, fault: .controlTooLong(126)),
            Nonsense(opcode: 8, follows: 1, fault: .controlTooLong(11)),
            Nonsense(opcode: 10, follows: .max, fault: .controlTooLong(.max)),
        ])
    func nonsense(_ answer: Nonsense) throws {
        let probe = Probe()
        unsafe probe.decode = { _, decoded in
            unsafe decoded.opcode = ws_operation(answer.opcode)
            unsafe decoded.consumed = answer.consumed
            unsafe decoded.payload = answer.payload
            unsafe decoded.length = answer.length
            unsafe decoded.follows = answer.follows
            return ws_decode_message
        }
        var framer = try probe.opened()
        #expect(throws: answer.fault) { try look(&framer, Array("0123456789".utf8)) }
    }

    @Test("a result that the interface does not know is a fault", arguments: [2, -2, Int32.min])
    func unknownResult(result: Int32) throws {
        let probe = Probe()
        unsafe probe.decode = { _, _ in ws_decode_result(rawValue: result) }
        var framer = try probe.opened()
        #expect(throws: FramingFault.unknownAnswer(result)) { try look(&framer, [1]) }
    }

    @Test("a control frame has at most 125 bytes", arguments: [8, 9, 10] as [UInt32])
    func control(opcode: UInt32) throws {
        let probe = Probe()
        unsafe probe.decode = { bytes, decoded in
            unsafe decoded.opcode = ws_operation(opcode)
            unsafe decoded.consumed = bytes.length
            unsafe decoded.length = bytes.length
            return ws_decode_message
        }
        var framer = try probe.opened()
        let step = try look(&framer, [UInt8](repeating: 0, count: 125))
        #expect(
            step == .frame(try #require(Opcode(rawValue: UInt8(opcode))), payload: 0..<125, consumed: 125, follows: 0))
        #expect(throws: FramingFault.controlTooLong(126)) { try look(&framer, [UInt8](repeating: 0, count: 126)) }
    }

    @Test("what it calls text must be UTF-8")
    func text() throws {
        let probe = Probe()
        unsafe probe.decode = { bytes, decoded in
            unsafe decoded.opcode = ws_frame_text
            unsafe decoded.consumed = bytes.length
            unsafe decoded.length = bytes.length
            return ws_decode_message
        }
        var framer = try probe.opened()
        #expect(try look(&framer, Array("é".utf8)) == .frame(.text, payload: 0..<2, consumed: 2, follows: 0))
        #expect(throws: FramingFault.textNotUTF8) { try look(&framer, [0xC3]) }
        var room: [UInt8] = [0xC3, 0xAA]
        var span = room.mutableSpan
        #expect(throws: FramingFault.textNotUTF8) { try framer.opcode(ofDatagram: &span) }
    }

    @Test("its reason for a broken stream reaches the log, on one line, whatever it wrote")
    func reasons() throws {
        let probe = Probe()
        let written: [(String, String)] = [
            ("no such verb", "no such verb"), ("two\nlines\u{1B}[0m\u{7F}", "two lines [0m "),
            ("", "it gives no reason"),
        ]
        for (reason, told) in written {
            unsafe probe.decode = { _, decoded in
                unsafe write(reason, to: decoded.error)
                return ws_decode_broken
            }
            var framer = try probe.opened()
            #expect(throws: FramingFault.broken(told)) { try look(&framer, [1]) }
        }
        // A room that is full to its last byte ends there.
        unsafe probe.decode = { _, decoded in
            // SAFETY: the room has WS_ERROR_SIZE bytes.
            for index in 0..<Int(WS_ERROR_SIZE) { unsafe decoded.error[index] = 0x61 }
            return ws_decode_broken
        }
        var framer = try probe.opened()
        let full = FramingFault.broken(String(repeating: "a", count: Int(WS_ERROR_SIZE)))
        #expect(throws: full) { try look(&framer, [1]) }
    }

    @Test("it is shown what is fresh, a NUL behind, and a clean answer each time")
    func shown() throws {
        let probe = Probe()
        var calls: [[Int]] = []
        unsafe probe.decode = { bytes, decoded in
            // SAFETY: there is a byte behind those that are shown.
            let behind = unsafe Int(bytes.data[bytes.length])
            unsafe calls.append([bytes.length, bytes.fresh, Int(bytes.is_last), behind, Int(decoded.opcode.rawValue)])
            unsafe decoded.opcode = ws_frame_text
            unsafe decoded.consumed = 1
            unsafe decoded.length = 1
            return unsafe bytes.length < 3 ? ws_decode_more : ws_decode_message
        }
        var framer = try probe.opened()
        #expect(try look(&framer, [0x61]) == .needsMore)
        #expect(try look(&framer, [0x61, 0x62]) == .needsMore)
        #expect(try look(&framer, [0x61, 0x62], isLast: true) == .needsMore)
        #expect(try look(&framer, [0x61, 0x62, 0x63]) == .frame(.text, payload: 0..<1, consumed: 1, follows: 0))
        #expect(try look(&framer, [0x62, 0x63]) == .needsMore)
        #expect(calls == [[1, 1, 0, 0, 2], [2, 1, 0, 0, 2], [2, 0, 1, 0, 2], [3, 1, 0, 0, 2], [2, 2, 0, 0, 2]])
    }

    @Test("a body of known length passes without a question, and the bytes behind it are fresh")
    func follows() throws {
        let probe = Probe()
        var fresh: [Int] = []
        unsafe probe.decode = { bytes, decoded in
            unsafe fresh.append(bytes.fresh)
            unsafe decoded.consumed = bytes.length
            unsafe decoded.payload = 1
            unsafe decoded.length = bytes.length - 1
            unsafe decoded.follows = fresh.count == 1 ? 4 : 0
            return ws_decode_message
        }
        var framer = try probe.opened()
        #expect(try look(&framer, [0, 1]) == .frame(.binary, payload: 1..<2, consumed: 2, follows: 4))
        #expect(try look(&framer, [2, 3, 4]) == .frame(.continuation, payload: 0..<3, consumed: 3, follows: 1))
        #expect(try look(&framer, [5, 0, 1]) == .frame(.continuation, payload: 0..<1, consumed: 1, follows: 0))
        #expect(try look(&framer, [0, 1]) == .frame(.binary, payload: 1..<2, consumed: 2, follows: 0))
        #expect(fresh == [2, 2])
    }

    @Test("of a datagram only the type counts, and a discard")
    func datagrams() throws {
        let probe = Probe()
        var framer = try probe.opened()
        for (result, opcode, type) in [
            (ws_decode_message, ws_frame_text, Opcode.text), (ws_decode_message, ws_frame_binary, .binary),
            (ws_decode_message, ws_frame_ping, .ping), (ws_decode_message, ws_frame_close, .close),
            (ws_decode_message, ws_frame_discard, nil), (ws_decode_more, ws_frame_text, .binary),
        ] as [(ws_decode_result, ws_operation, Opcode?)] {
            unsafe probe.decode = { bytes, decoded in
                unsafe decoded.opcode = opcode
                unsafe decoded.consumed = 1 << 40
                return unsafe bytes.is_last != 0 && bytes.fresh == bytes.length ? result : ws_decode_broken
            }
            for datagram in [[], [0x61]] as [[UInt8]] {
                var room = datagram + [0xAA]
                var span = room.mutableSpan
                #expect(try framer.opcode(ofDatagram: &span) == type)
            }
        }
        unsafe probe.decode = { _, decoded in
            unsafe decoded.opcode = ws_operation(3)
            return ws_decode_message
        }
        var room: [UInt8] = [0xAA]
        var span = room.mutableSpan
        #expect(throws: FramingFault.unknownOpcode(3)) { try framer.opcode(ofDatagram: &span) }
        unsafe probe.decode = { _, decoded in
            unsafe decoded.opcode = ws_frame_pong
            return ws_decode_message
        }
        for count in [125, 126] {
            var long = [UInt8](repeating: 0x61, count: count + 1)
            var bytes = long.mutableSpan
            if count == 125 {
                #expect(try framer.opcode(ofDatagram: &bytes) == .pong)
            } else {
                #expect(throws: FramingFault.controlTooLong(126)) { try framer.opcode(ofDatagram: &bytes) }
            }
        }
    }
}
