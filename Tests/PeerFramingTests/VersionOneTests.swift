import CWebsocksy
import PeerFraming
import Testing
import WebSocketCore

/// What a function of version 1 was called with, and what it answers. Its address is the configuration.
private final class Script {
    struct Call: Equatable {
        var bytes: [UInt8]?
        var fresh: Int
        var opcode: UInt32
        var byteBehind: UInt8
        var hasData: Bool
    }

    var answer: (Call) -> (count: Int64, opcode: UInt32?)
    /// Whether the function keeps something for the connection.
    var keepsData = false
    fileprivate(set) var calls: [Call] = []

    init(_ answer: @escaping (Call) -> (count: Int64, opcode: UInt32?)) { self.answer = answer }

    /// Begins a connection. The script must outlive it.
    func opened() throws -> Framer {
        let address = UInt(bitPattern: unsafe Unmanaged.passUnretained(self).toOpaque())
        let framing = try #require(unsafe Framing(name: "old", versionOne: scripted))
        return try framing.open("\(address)")
    }
}

private let scripted: ws_framing = { bytes, length, fresh, opcode, data, configuration in
    guard let text = unsafe configuration.map({ unsafe String(cString: $0) }),
        let script = unsafe UInt(text).flatMap({ unsafe UnsafeRawPointer(bitPattern: $0) })
    else { return -1 }
    // SAFETY: the configuration is the address of a script that outlives the connection; the rest is good for the call.
    return unsafe Unmanaged<Script>.fromOpaque(script)._withUnsafeGuaranteedRef { script in
        let shown = unsafe bytes.map { unsafe Array(UnsafeBufferPointer(start: $0, count: length)) }
        let call = unsafe Script.Call(
            bytes: shown, fresh: fresh, opcode: opcode?.pointee.rawValue ?? .max, byteBehind: bytes?[length] ?? 0,
            hasData: data?.pointee != nil)
        script.calls.append(call)
        guard shown != nil else {
            unsafe data?.pointee = nil
            return 0
        }
        if script.keepsData {
            unsafe data?.pointee = UnsafeMutableRawPointer(
                mutating: text.isEmpty ? nil : UnsafeRawPointer(bitPattern: 8))
        }
        let answer = script.answer(call)
        if let wanted = answer.opcode { unsafe opcode?.pointee = ws_operation(wanted) }
        return answer.count
    }
}

@Suite("Framing functions of version 1")
struct VersionOneTests {
    @Test("each call has the fresh count, the opcode binary again, and a NUL behind")
    func calls() throws {
        // Lines, of which only the first is text.
        let script = Script { call in
            let end = call.bytes?.firstIndex(of: 0x0A).map { Int64($0 + 1) } ?? 0
            return (end, call.bytes?.first == 0x61 ? 1 : nil)
        }
        var stream = PeerStream(try script.opened())
        try stream.read(Array("a\nb\nc".utf8))
        try stream.read(Array("d".utf8))
        try stream.read(Array("e\n".utf8))
        try stream.end()
        #expect(stream.messages == [.text("a\n"), .binary("b\n"), .binary("cde\n")])
        #expect(script.calls.map(\.fresh) == [5, 3, 1, 1, 2])
        #expect(script.calls.map { $0.bytes?.count } == [5, 3, 1, 2, 4])
        #expect(script.calls.allSatisfy { $0.opcode == 2 && $0.byteBehind == 0 && !$0.hasData })
    }

    @Test("a negative answer breaks the stream, once", arguments: [-1, Int64.min])
    func negative(answer: Int64) throws {
        let script = Script { _ in (answer, nil) }
        var framer = try script.opened()
        #expect(throws: FramingFault.broken("it answered \(answer)")) { try look(&framer, [1]) }
        #expect(script.calls.count == 1)
    }

    @Test("an answer beyond the bytes that are there is a fault", arguments: [4, Int64.max])
    func tooLarge(answer: Int64) throws {
        let script = Script { _ in (answer, nil) }
        var framer = try script.opened()
        #expect(throws: FramingFault.tookTooMuch(UInt64(answer), of: 3)) { try look(&framer, [1, 2, 3]) }
    }

    @Test("opcodes that can't be sent are faults", arguments: [0, 3, 7, 12, 16, 256] as [UInt32])
    func unknownOpcodes(opcode: UInt32) throws {
        let script = Script { _ in (1, opcode) }
        var framer = try script.opened()
        #expect(throws: FramingFault.unknownOpcode(opcode)) { try look(&framer, [1]) }
    }

    @Test("a discard drops bytes; close, ping and pong are frames")
    func opcodes() throws {
        let script = Script { call in (1, call.bytes?.first.map(UInt32.init)) }
        var stream = PeerStream(try script.opened())
        try stream.read([11, 9, 11, 11, 10, 8])
        try stream.end()
        #expect(stream.messages == [Message(.ping, [9]), Message(.pong, [10]), Message(.close, [8])])
    }

    @Test("what it waits with when the stream ends is the last message")
    func lastMessage() throws {
        let script = Script { _ in (0, 1) }
        var stream = PeerStream(try script.opened())
        try stream.read(Array("rest".utf8))
        try stream.end()
        #expect(stream.messages == [.binary("rest")])
        #expect(script.calls.count == 1)
    }

    @Test("what it keeps for a connection it is asked to free once; if it keeps nothing, it is not asked")
    func freed() throws {
        for keeps in [true, false] {
            let script = Script { _ in (1, nil) }
            script.keepsData = keeps
            do {
                var stream = PeerStream(try script.opened())
                try stream.read([1, 2])
                try stream.end()
            }
            #expect(script.calls.map(\.hasData) == (keeps ? [false, true, true] : [false, false]))
            #expect(script.calls.filter { $0.bytes == nil }.count == (keeps ? 1 : 0))
        }
    }

    @Test("the configuration is never NULL, and empty where there is none")
    func configuration() throws {
        let function: ws_framing = { _, length, _, opcode, _, configuration in
            guard let configuration = unsafe configuration else { return -1 }
            // SAFETY: a C string has a first byte.
            unsafe opcode?.pointee = configuration.pointee == 0 ? ws_frame_text : ws_frame_binary
            return Int64(length)
        }
        let framing = try #require(unsafe Framing(name: "old", versionOne: function))
        var without = try framing.open("")
        var with = try framing.open("x")
        #expect(try look(&without, [0x61]) == .frame(.text, payload: 0..<1, consumed: 1, follows: 0))
        #expect(try look(&with, [0x61]) == .frame(.binary, payload: 0..<1, consumed: 1, follows: 0))
        let encodes = without.encodes
        #expect(!encodes)
    }

    @Test("a backend names it by its function, which no other framing has")
    func address() throws {
        var table = FramingTable()
        table.add(try #require(unsafe Framing(name: "old", versionOne: scripted)))
        #expect(unsafe table.framing(at: scripted)?.name == "old")
        let other: ws_framing = { _, _, _, _, _, _ in 0 }
        #expect(unsafe table.framing(at: other) == nil)
    }
}
