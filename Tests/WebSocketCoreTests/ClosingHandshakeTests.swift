import Testing
import WebSocketCore

@Suite("RFC 6455, 7: closing the connection")
struct ClosingHandshakeTests {
    @Test("before any Close an end would be abnormal")
    func open() {
        let closing = ClosingHandshake()
        #expect(closing.sent == nil && closing.received == nil)
        #expect(!closing.isComplete)
        #expect(closing.code == .abnormalClosure)
    }

    @Test("a client's Close is answered with its code", arguments: [1000, 1001, 1008, 3000, 4999] as [UInt16])
    func clientCloses(rawValue: UInt16) {
        let code = CloseCode(rawValue: rawValue)
        var closing = ClosingHandshake()
        #expect(closing.receive(code) == .close(code))
        #expect(closing.received == code && closing.sent == nil && !closing.isComplete)
        closing.send(code)
        #expect(closing.isComplete && closing.code == code)
    }

    @Test("an empty Close is answered with an empty one")
    func emptyClose() {
        var closing = ClosingHandshake()
        #expect(closing.receive(nil) == .close(nil))
        #expect(closing.received == .noStatusReceived && closing.code == .noStatusReceived)
        closing.send(nil)
        #expect(closing.isComplete && closing.sent == .noStatusReceived)
    }

    @Test("the answer to our Close is not answered")
    func serverCloses() {
        var closing = ClosingHandshake()
        closing.send(.goingAway)
        #expect(closing.sent == .goingAway && !closing.isComplete)
        #expect(closing.receive(.normal) == .none)
        #expect(closing.isComplete)
        #expect(closing.code == .goingAway && closing.received == .normal)
    }

    @Test("our Close that no answer follows still tells the code")
    func noAnswer() {
        var closing = ClosingHandshake()
        closing.send(.internalError)
        #expect(closing.code == .internalError && !closing.isComplete)
    }
}
