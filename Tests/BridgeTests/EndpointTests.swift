import EventLoop
import Glibc
import Testing

@testable import Bridge

@Suite("Endpoint")
struct EndpointTests {
    @Test("what the kernel does not take waits, keeps its order behind what waited, and outlives the loan")
    func waits() throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.pair()
        var endpoint = Endpoint(token: 1)
        try endpoint.attach(ours.take(), to: poller)
        var loan = counting(100_000)
        let original = loan
        try send([.lent(0..<50_000), .own([1, 2, 3]), .lent(50_000..<100_000)], loan: &loan, to: &endpoint, poller)
        #expect(endpoint.queue.count > 0)
        for index in loan.indices { loan[index] = 0xDB }
        try send([.own([4, 5])], loan: &loan, to: &endpoint, poller)

        var arrived: [UInt8] = []
        while endpoint.queue.count > 0 {
            arrived += try theirs.read()
            endpoint.flush()
        }
        arrived += try theirs.read()
        #expect(arrived == original[..<50_000] + [1, 2, 3] + original[50_000...] + [4, 5])
    }

    @Test("more parts than one call takes leave in order", arguments: [1, 1023, 1024, 1025, 5000])
    func manyParts(count: Int) throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.pair()
        var endpoint = Endpoint(token: 1)
        try endpoint.attach(ours.take(), to: poller)
        var loan = counting(20_000)
        // Backwards, so that no two are neighbours and each is a part of its own.
        let pieces = (0..<count).map { Piece.lent((count - $0) * 2..<(count - $0) * 2 + 1) }
        let expected = (0..<count).map { loan[(count - $0) * 2] }
        try send(pieces, loan: &loan, to: &endpoint, poller)
        var arrived: [UInt8] = []
        repeat {
            endpoint.flush()
            arrived += try theirs.read()
        } while endpoint.queue.count > 0
        #expect(arrived == expected)
    }

    @Test("a send that is cut short goes on where it stopped, whichever part that is", arguments: 0..<12)
    func shortSends(length: Int) throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.pair()
        var endpoint = Endpoint(token: 1)
        try endpoint.attach(ours.take(), to: poller)
        var loan = counting(100)
        try SystemCallFaults.inject([(.send, .short(length)), (.send, .short(1)), (.send, .wouldBlock)]) {
            try send([.lent(10..<14), .own([7, 8, 9]), .lent(20..<24)], loan: &loan, to: &endpoint, poller)
        }
        endpoint.flush()
        #expect(try theirs.read() == counting(100)[10..<14] + [7, 8, 9] + counting(100)[20..<24])
    }

    @Test("a send to nobody breaks the endpoint: what waits is dropped, and reads look for the end")
    func breaks() throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.pair()
        var endpoint = Endpoint(token: 1)
        try endpoint.attach(ours.take(), to: poller)
        theirs.close()
        var loan = counting(100)
        try send([.lent(0..<100)], loan: &loan, to: &endpoint, poller)
        #expect(endpoint.isBroken == true && endpoint.isReadable == true && endpoint.hangsUp == true)
        #expect(endpoint.breach == nil)
        #expect(endpoint.queue.count == 0)
        try send([.lent(0..<100)], loan: &loan, to: &endpoint, poller)
        #expect(endpoint.queue.count == 0)
    }

    @Test(
        "a reset is told from an end, although a receive behind it finds only the end", arguments: [ECONNRESET, EPIPE, ENOBUFS, ENOMEM])
    func reset(code: Int32) throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.pair()
        defer { theirs.close() }
        var endpoint = Endpoint(token: 1)
        try endpoint.attach(ours.take(), to: poller)
        var loan = counting(100)
        try SystemCallFaults.inject([(.send, .failure(code))]) {
            try send([.lent(0..<100)], loan: &loan, to: &endpoint, poller)
        }
        #expect(endpoint.isBroken == true)
        #expect(endpoint.breach == (code == EPIPE ? nil : SystemError(call: .send, code: code)))
    }

    @Test("our direction ends only once all is sent, and then nothing follows")
    func finishes() throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.pair()
        var endpoint = Endpoint(token: 1)
        try endpoint.attach(ours.take(), to: poller)
        var loan = counting(100_000)
        try send([.lent(0..<100_000)], loan: &loan, to: &endpoint, poller)
        endpoint.finish()
        #expect(endpoint.isFinished == false)
        var arrived: [UInt8] = []
        while endpoint.queue.count > 0 {
            arrived += try theirs.read()
            endpoint.flush()
        }
        endpoint.finish()
        #expect(endpoint.isFinished == true)
        try send([.lent(0..<3)], loan: &loan, to: &endpoint, poller)
        arrived += try theirs.read()
        #expect(arrived == counting(100_000))
        #expect(try theirs.isAtEnd())
    }

    @Test("without a socket nothing is sent, waits or fails")
    func withoutSocket() throws {
        let poller = try Poller()
        var endpoint = Endpoint(token: 1)
        var loan = counting(10)
        try send([.lent(0..<10)], loan: &loan, to: &endpoint, poller)
        endpoint.flush()
        endpoint.finish()
        #expect(endpoint.queue.count == 0 && endpoint.number == nil && endpoint.progressMark == 0)
    }

    @Test("a socket that refused bytes is watched for room from then on, under the same token")
    func watchesForRoom() throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.pair()
        var endpoint = Endpoint(token: 77)
        try endpoint.attach(ours.take(), to: poller)
        var loan = counting(100_000)
        #expect(try readiness(poller).isEmpty)
        try send([.lent(0..<100_000)], loan: &loan, to: &endpoint, poller)
        _ = try readiness(poller)
        _ = try theirs.read()
        #expect(try readiness(poller).contains { $0 == 77 })
    }

    @Test("a read that did not fill its room has emptied the socket, but not where its end is near")
    func edges() {
        var endpoint = Endpoint(token: 1)
        endpoint.note(.readable)
        #expect(endpoint.isReadable == true)
        endpoint.noteReceived(10, of: 10)
        #expect(endpoint.isReadable == true)
        endpoint.noteReceived(9, of: 10)
        #expect(endpoint.isReadable == false)
        for sign in [Readiness.peerClosed, .hungUp, .failed] {
            var ending = Endpoint(token: 1)
            ending.note(sign)
            ending.noteReceived(9, of: 10)
            #expect(ending.isReadable == true && ending.hangsUp == true)
            ending.noteDrained()
            #expect(ending.isReadable == false)
        }
        var urgent = Endpoint(token: 1)
        urgent.note([.readable, .urgent])
        urgent.noteReceived(9, of: 10)
        #expect(urgent.isReadable == true)
        urgent.noteDrained()
        urgent.noteReceived(9, of: 10)
        #expect(urgent.isReadable == false)
    }

    /// What a batch is made of.
    private enum Piece {
        case own([UInt8])
        case lent(Range<Int>)
    }

    private func send(
        _ pieces: [Piece], loan: inout [UInt8], to endpoint: inout Endpoint, _ poller: borrowing Poller
    ) throws {
        var batch = Batch(capacity: 64)
        var gather = GatherList()
        for piece in pieces {
            switch piece {
            case .own(let bytes): batch.copy(bytes.span)
            case .lent(let range): batch.lend(range)
            }
        }
        // SAFETY: the memory is lent for the time of the call.
        unsafe loan.withUnsafeMutableBytes { memory in
            unsafe endpoint.send(
                batch, loan: memory.baseAddress.unsafelyUnwrapped, gather: &gather, poller: poller)
        }
    }

    /// The tokens of what is ready now.
    private func readiness(_ poller: borrowing Poller) throws -> [UInt64] {
        unsafe try withUnsafeTemporaryAllocation(of: Poller.Event.self, capacity: 8) { events in
            let count = unsafe try poller.wait(into: events, timeoutMilliseconds: 0)
            return (0..<count).map { unsafe events[$0].token }
        }
    }
}
