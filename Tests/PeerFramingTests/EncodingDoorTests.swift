import CWebsocksy
import PeerFraming
import Testing
import WebSocketCore

/// Has a framer write "hello" as one piece, or as a part of more.
private func write(
    _ framer: inout Framer, total: UInt64? = nil, isFirst: Bool = true, isLast: Bool = true
) throws(EncodingRefusal) -> [UInt8] {
    var buffer = Array("-hello-".utf8)
    var span = buffer.mutableSpan
    let piece = Framer.Piece(.text, 1..<6, total: total, isFirst: isFirst, isLast: isLast)
    // SAFETY: what goes in front and behind is copied before the framing is called again.
    let encoded = unsafe try framer.encode(piece, in: &span)
    let (before, payload, after) = unsafe (Array(encoded.before), encoded.payload, Array(encoded.after))
    return before + buffer[payload] + after
}

/// What a framing answers for a piece of five bytes.
private struct Answer {
    var payload = 0
    var length = 5
    var beforeLength = 0
    var afterLength = 0
}

@Suite("Framing door, client to peer")
struct EncodingDoorTests {
    @Test("a piece goes as it is if the framing says nothing")
    func unchanged() throws {
        let probe = Probe()
        var shown: [UInt64] = []
        unsafe probe.encode = { piece, encoded in
            unsafe shown = [
                UInt64(piece.opcode.rawValue), UInt64(piece.length), piece.total, UInt64(piece.is_first),
                UInt64(piece.is_last), UInt64(encoded.length), UInt64(encoded.before_length + encoded.after_length),
            ]
            return ws_encode_done
        }
        var framer = try probe.opened()
        #expect(try write(&framer, isLast: false) == Array("hello".utf8))
        #expect(shown == [1, 5, .max, 1, 0, 5, 0])
        #expect(try write(&framer, total: 99, isFirst: false) == Array("hello".utf8))
        #expect(shown == [1, 5, 99, 0, 1, 5, 0])
        // What is there whole needs nobody to tell its length.
        #expect(try write(&framer) == Array("hello".utf8))
        #expect(shown == [1, 5, 5, 1, 1, 5, 0])
    }

    @Test("a part of the piece may go, rewritten, with something in front and behind")
    func rewritten() throws {
        let probe = Probe()
        let around = Array("<>".utf8CString)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 2)
        for index in 0..<2 { unsafe memory[index] = UInt8(bitPattern: around[index]) }
        defer { unsafe memory.deallocate() }
        unsafe probe.encode = { piece, encoded in
            // SAFETY: the piece has five bytes; the memory outlives the framer.
            unsafe piece.data[1] = UInt8(ascii: "E")
            unsafe encoded.before = UnsafePointer(memory)
            unsafe encoded.before_length = 1
            unsafe encoded.after = UnsafePointer(memory + 1)
            unsafe encoded.after_length = 1
            unsafe encoded.payload = 1
            unsafe encoded.length = 3
            return ws_encode_done
        }
        var framer = try probe.opened()
        #expect(try write(&framer) == Array("<Ell>".utf8))
    }

    @Test("an empty message may come in no buffer")
    func empty() throws {
        let probe = Probe()
        var framer = try probe.opened()
        let nothing = unsafe UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
        var span = unsafe nothing.mutableSpan
        let piece = Framer.Piece(.text, 0..<0, total: 0, isFirst: true, isLast: true)
        // SAFETY: only the range is looked at.
        let payload = unsafe try framer.encode(piece, in: &span).payload
        #expect(payload == 0..<0)
    }

    @Test("an answer that means nothing is refused")
    func nonsense() throws {
        let probe = Probe()
        for answer in [
            Answer(payload: 1), Answer(payload: 6, length: 0), Answer(payload: -1), Answer(length: 6),
            Answer(length: -1), Answer(payload: 1, length: .max), Answer(beforeLength: 1), Answer(beforeLength: -1),
            Answer(afterLength: 1), Answer(afterLength: .min),
        ] {
            unsafe probe.encode = { _, encoded in
                unsafe encoded.payload = answer.payload
                unsafe encoded.length = answer.length
                unsafe encoded.before_length = answer.beforeLength
                unsafe encoded.after_length = answer.afterLength
                return ws_encode_done
            }
            var framer = try probe.opened()
            #expect(throws: EncodingRefusal.invalidAnswer) { try write(&framer) }
        }
        unsafe probe.encode = { _, _ in ws_encode_result(rawValue: 1) }
        var framer = try probe.opened()
        #expect(throws: EncodingRefusal.invalidAnswer) { try write(&framer) }
    }

    @Test("it may refuse a message and say why, but not when a part of it has gone")
    func refusals() throws {
        let probe = Probe()
        for (result, reason, refusal) in [
            (ws_encode_refused, "not that", .refused("not that")),
            (ws_encode_refused, "", .refused("the peer could not read this message")),
            (ws_encode_too_long, "not so much", .tooLong("not so much")),
            (ws_encode_too_long, "", .tooLong("the message is too long for this peer")),
        ] as [(ws_encode_result, String, EncodingRefusal)] {
            unsafe probe.encode = { _, encoded in
                unsafe write(reason, to: encoded.error)
                return result
            }
            var framer = try probe.opened()
            #expect(throws: refusal) { try write(&framer) }
            #expect(throws: EncodingRefusal.invalidAnswer) { try write(&framer, isFirst: false) }
        }
    }
}
