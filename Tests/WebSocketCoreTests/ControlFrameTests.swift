import Testing
import WebSocketCore

@Suite("RFC 6455, 5.5: control frames")
struct ControlFrameTests {
    @Test(
        "pings and pongs carry their payload, up to 125 bytes", arguments: [0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 124, 125])
    func payload(length: Int) {
        let payload = (0..<length).map { UInt8($0) }
        #expect(read([clientFrame(.ping, payload)]).events == [.ping(payload)])
        #expect(read([clientFrame(.pong, payload)]).events == [.pong(payload)])
    }

    @Test("a control frame between fragments, even inside a code point, disturbs nothing")
    func betweenFragments() {
        for control in [clientFrame(.ping, [0xFF]), clientFrame(.pong, [0xFF])] {
            let wire =
                clientFrame(.text, [0xE2], isFinal: false) + control
                + clientFrame(.continuation, [0x82], isFinal: false) + control + clientFrame(.continuation, [0xAC])
            let transcript = read([wire])
            #expect(transcript.violation == nil)
            #expect(transcript.messagesEnded == 1)
            #expect(transcript.events.count == 7)
        }
    }

    @Test("a Close without a payload has no code")
    func emptyClose() {
        #expect(read([clientFrame(.close)]).events == [.close(nil, reason: [])])
    }

    @Test("a Close with one byte of payload is refused")
    func oneByte() {
        #expect(read([clientFrame(.close, [3])]).violation == .closePayloadOfOneByte)
    }

    @Test("a Close carries a code and a reason of up to 123 bytes", arguments: [0, 1, 122, 123])
    func codeAndReason(length: Int) {
        let reason = [UInt8](repeating: 0x7A, count: length)
        let wire = clientFrame(.close, closePayload(4321, reason))
        #expect(read([wire]).events == [.close(CloseCode(rawValue: 4321), reason: reason)])
    }

    @Test("a reason must be UTF-8 and whole", arguments: [[0xFF], [0x61, 0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80]])
    func reasonIsText(reason: [UInt8]) {
        let wire = clientFrame(.close, closePayload(1000, reason))
        #expect(read([wire]).violation == .closeReasonNotUTF8)
    }

    /// RFC 6455, 7.4.1 and 7.4.2, and the IANA registry for 1012 to 1014.
    @Test("of all codes, those that may stand in a frame are accepted")
    func allCodes() {
        let allowed = Set([1000, 1001, 1002, 1003] + Array(1007...1014) + Array(3000...4999))
        var wrong: [UInt16] = []
        for code in UInt16.min...UInt16.max {
            let transcript = read([clientFrame(.close, closePayload(code))])
            let isAccepted = transcript.events == [.close(CloseCode(rawValue: code), reason: [])]
            let isRefused = transcript.violation == .closeCodeNotAllowed(code)
            if isAccepted == isRefused || isAccepted != allowed.contains(Int(code)) { wrong.append(code) }
        }
        #expect(wrong.isEmpty)
    }

    @Test("everything behind a Close is discarded", arguments: Road.allCases)
    func behindClose(road: Road) {
        let wire = clientFrame(.close, closePayload(1000)) + [0xFF, 0xFF, 0xFF] + clientFrame(.binary, [1])
        var feed = Feed(road: road)
        feed.receive(wire)
        feed.receive(wire)
        #expect(feed.transcript.events == [.close(.normal, reason: [])])
        #expect(feed.transcript.violation == nil)
        #expect(feed.unread.isEmpty)
    }

    @Test("a Close inside a fragmented message is taken")
    func closeInsideMessage() {
        let wire = clientFrame(.text, [0xC3], isFinal: false) + clientFrame(.close)
        #expect(read([wire]).events == [.begin(.text), .data([0xC3]), .close(nil, reason: [])])
    }
}
