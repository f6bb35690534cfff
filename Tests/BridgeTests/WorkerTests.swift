import Configuration
import EventLoop
import SessionRig
import Testing
import WebSocketCore

@testable import Bridge

/// What the worker itself decides: what counts as progress, what a broken send means, how long bytes are held back.
@Suite("Worker")
struct WorkerTests {
    @Test("a client that is slow in taking what its peer sent before it ended gets all of it and a Close")
    func slowClient() throws {
        // A timer of the handshake's falls due at 10 s, in the middle of the first wait.
        let test = try TestWorker(openAt: 5600)
        let bytes = counting(1 << 20)
        let sent = try test.peer.write(bytes)
        test.peer.finish()
        #expect(sent > 1 << 18)
        try test.turn()
        for _ in 0..<200 where !test.connection.isClosed && test.fromServer.count < sent {
            test.passes(4400)
            try test.turn()
            // Nothing moves any more when the deadline comes.
            test.passes(600)
        }
        try test.rest()
        #expect(!test.connection.isClosed)
        #expect(payload(of: test.fromServer) == Array(bytes[..<sent]))
        #expect(test.fromServer.suffix(4) == [0x88, 2, 0x03, 0xE8])
    }

    @Test("a client that stops taking it is given up after the close timeout")
    func stoppedClient() throws {
        let test = try TestWorker(openAt: 100)
        _ = try test.peer.write(counting(1 << 20))
        test.peer.finish()
        while !test.connection.peer.hangsUp { try test.turn() }
        test.worker.serve(test.connection)
        for _ in 0..<2 where !test.connection.isClosed { test.passes(5050) }
        #expect(test.connection.isClosed)
    }

    @Test("a peer's reset that a send meets first is a reset all the same: Close 1011")
    func reset() throws {
        let test = try TestWorker()
        var frame = ClientFrame.binary(counting(60_000)).bytes
        while test.connection.peer.queue.count == 0 {
            let sent = try test.client.write(frame)
            frame = sent < frame.count ? Array(frame[sent...]) : ClientFrame.binary(counting(60_000)).bytes
            try test.turn()
        }
        test.peer.reset()
        try test.rest()
        #expect(test.fromServer == ServerFrame.close(1011, "the peer's connection broke").bytes)
        #expect(test.connection.session.ending?.code == .internalError)
    }

    @Test("a peer that ends in order, and resets only what is sent to it then, has ended in order: Close 1000")
    func endBeforeReset() throws {
        let test = try TestWorker()
        try test.peer.write([1, 2, 3])
        test.peer.close()
        try test.client.write(ClientFrame.text("too late").bytes)
        try test.rest()
        try test.client.write(ClientFrame.text("too late").bytes)
        try test.rest()
        #expect(test.fromServer == [0x82, 3, 1, 2, 3, 0x88, 2, 0x03, 0xE8])
    }

    @Test("a cut code point is held back for the time of the settings, counted from when it came")
    func hold() throws {
        let test = try TestWorker(framing: "auto")
        try test.peer.write([0xE2])
        try test.rest()
        #expect(test.fromServer == [])
        #expect(test.worker.holds.nextDue == test.worker.turn.now + 5)
        test.passes(4)
        try test.peer.write([0x82, 0xAC, 0xC3])
        try test.rest()
        #expect(test.fromServer == [0x81, 3, 0xE2, 0x82, 0xAC])
        test.passes(1)
        try test.rest()
        #expect(test.fromServer.count == 5, "what came 1 ms ago is not what has waited for 5")
        test.passes(5)
        try test.rest()
        #expect(test.fromServer.suffix(3) == [0x82, 1, 0xC3])
        test.passes(1000)
        #expect(test.worker.holds.nextDue == nil)
    }

    @Test("once both have said Close the client's socket is closed, and the session lasts until its peer has ended")
    func closesTheClient() throws {
        let test = try TestWorker()
        try test.client.write(ClientFrame.text("last").bytes + ClientFrame.close(1000).bytes)
        try test.rest()
        #expect(test.fromServer == [0x88, 2, 0x03, 0xE8])
        #expect(try test.client.isAtEnd())
        #expect(test.connection.client.number == nil && !test.connection.isClosed)
        #expect(try test.peer.read() == Array("last".utf8))
        #expect(try test.peer.isAtEnd())
        test.peer.close()
        try test.rest()
        #expect(test.connection.isClosed)
        #expect(test.worker.table.count == 0)
        #expect(test.worker.hub.loads.connections == 0)
    }

    /// The payload of the data frames in `bytes`, each of which is whole.
    private func payload(of bytes: [UInt8]) -> [UInt8] {
        var stream = ServerStream(behindTheHead: true)
        stream.accept(bytes)
        #expect(stream.faults == [])
        return stream.payload
    }
}
