import Testing
import WebSocketCore

@Suite("RFC 6455, 7: closing the connection")
struct ClosingHandshakeTests {
    @Test("before any Close, data goes both ways, and an end would be abnormal")
    func open() {
        let closing = ClosingHandshake()
        #expect(closing.sent == nil && closing.received == nil && closing.opener == nil)
        #expect(closing.mayStillSendData && closing.mayStillReceiveData && !closing.isComplete)
        #expect(closing.code == .abnormalClosure)
    }

    @Test("a client's Close is answered with its code", arguments: [1000, 1001, 1008, 3000, 4999] as [UInt16])
    func clientCloses(rawValue: UInt16) {
        let code = CloseCode(rawValue: rawValue)
        var closing = ClosingHandshake()
        #expect(closing.receive(code) == .close(code))
        #expect(closing.opener == .client && closing.received == code)
        #expect(closing.mayStillSendData, "what the peer still has for the client goes first")
        #expect(!closing.mayStillReceiveData && !closing.isComplete)
        closing.send(code)
        #expect(closing.isComplete && !closing.mayStillSendData)
        #expect(closing.opener == .client && closing.code == code)
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
        #expect(closing.opener == .server && closing.sent == .goingAway && !closing.isComplete)
        #expect(!closing.mayStillSendData)
        #expect(closing.mayStillReceiveData, "data on its way when our Close left is still delivered")
        #expect(closing.receive(.normal) == .none)
        #expect(closing.isComplete && closing.opener == .server)
        #expect(closing.code == .goingAway && closing.received == .normal)
    }

    @Test("our Close that no answer follows still tells the code")
    func noAnswer() {
        var closing = ClosingHandshake()
        closing.send(.internalError)
        #expect(closing.code == .internalError && !closing.isComplete)
    }
}
