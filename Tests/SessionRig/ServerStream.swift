/// Reads what a session says to its client as a strict client does: one HTTP response, then frames.
package struct ServerStream {
    private enum Place { case response, frames, behindRefusal }

    private var unread: [UInt8] = []
    private var place = Place.response
    private var messageOpcode: UInt8?
    private var text: [UInt8] = []
    /// The response head, without the empty line behind it.
    package private(set) var head = ""
    /// What came behind the head of a refusal.
    package private(set) var body = ""
    package private(set) var frames: [ServerFrame] = []
    package private(set) var faults: [Fault] = []

    /// The status of the response; 0 before it came.
    package var status: Int { Int(head.dropFirst("HTTP/1.1 ".utf8.count).prefix(3)) ?? 0 }

    /// Whether the stream stands between two frames, or behind a response.
    package var isWhole: Bool { unread.isEmpty }

    /// The last Close.
    package private(set) var close: ServerFrame?

    /// The payload of all data frames.
    package var payload: [UInt8] { frames.filter { !$0.isControl }.flatMap(\.payload) }

    /// How many messages are whole.
    package var messageCount: Int { frames.count { !$0.isControl && $0.isFinal } }

    /// - Parameter behindTheHead: whether the response has been read already, and was a 101.
    package init(behindTheHead: Bool = false) {
        if behindTheHead { place = .frames }
    }

    package mutating func accept(_ bytes: [UInt8]) {
        unread += bytes
        if place == .response { readResponse() }
        if place == .behindRefusal {
            body += String(decoding: unread, as: UTF8.self)
            unread = []
        }
        while place == .frames, readFrame() {}
    }

    private mutating func readResponse() {
        guard let end = endOfHead(in: unread) else { return }
        head = String(decoding: unread[..<(end - 4)], as: UTF8.self)
        unread.removeFirst(end)
        if !head.utf8.starts(with: "HTTP/1.1 ".utf8) || status == 0 { faults.append(.notHTTP) }
        place = status == 101 ? .frames : .behindRefusal
    }

    private mutating func readFrame() -> Bool {
        guard unread.count >= 2 else { return false }
        let short = Int(unread[1] & 0x7F)
        let lengthBytes = short < 126 ? 0 : short == 126 ? 2 : 8
        let start = 2 + lengthBytes
        guard unread.count >= start else { return false }
        let length = lengthBytes == 0 ? short : unread[2..<start].reduce(0) { $0 << 8 | Int($1) }
        guard unread.count - start >= length else { return false }

        if unread[0] & 0x70 != 0 { faults.append(.reservedBits) }
        // RFC 6455, 5.1: a server must not mask.
        if unread[1] & 0x80 != 0 { faults.append(.maskedFrame) }
        if lengthBytes == 2 && length < 126 || lengthBytes == 8 && length <= 0xFFFF { faults.append(.lengthNotMinimal) }
        let frame = ServerFrame(
            unread[0] & 0x0F, Array(unread[start..<start + length]), isFinal: unread[0] & 0x80 != 0)
        unread.removeFirst(start + length)
        judge(frame)
        frames.append(frame)
        return true
    }

    private mutating func judge(_ frame: ServerFrame) {
        // RFC 6455, 5.5.1: no data after a Close; and nothing else has a meaning there.
        if close != nil { faults.append(.frameAfterClose) }
        switch frame.opcode {
        case 0x0, 0x1, 0x2: judgeData(frame)
        case 0x8, 0x9, 0xA: judgeControl(frame)
        default: faults.append(.unknownOpcode(frame.opcode))
        }
    }

    private mutating func judgeData(_ frame: ServerFrame) {
        if frame.opcode == 0, messageOpcode == nil { faults.append(.continuationWithoutStart) }
        if frame.opcode != 0, messageOpcode != nil { faults.append(.messageInsideMessage) }
        let opcode = frame.opcode == 0 ? messageOpcode : frame.opcode
        messageOpcode = frame.isFinal ? nil : opcode
        guard opcode == 0x1 else { return }
        text += frame.payload
        guard frame.isFinal else { return }
        if String(validating: text, as: UTF8.self) == nil { faults.append(.textNotUTF8) }
        text = []
    }

    private mutating func judgeControl(_ frame: ServerFrame) {
        if !frame.isFinal { faults.append(.fragmentedControlFrame) }
        if frame.payload.count > 125 { faults.append(.controlFrameTooLong(frame.payload.count)) }
        guard frame.opcode == 0x8 else { return }
        close = frame
        guard !frame.payload.isEmpty else { return }
        let code = frame.payload.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        // RFC 6455, 7.4: what may stand in a frame.
        let isAllowed = [1000...1003, 1007...1014, 3000...4999].contains { $0.contains(code) }
        if frame.payload.count == 1 || !isAllowed
            || String(validating: frame.payload.dropFirst(2), as: UTF8.self) == nil
        {
            faults.append(.badClosePayload)
        }
    }
}
