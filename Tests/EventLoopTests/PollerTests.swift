import CLinux
import Testing

@testable import EventLoop

@Suite("Poller")
struct PollerTests {
    @Test("nothing ready is no event")
    func nothing() throws {
        let poller = try Poller()
        #expect(try events(of: poller).isEmpty)
        let pair = try Pair.unix()
        try poller.add(pair.near.number, .readable, token: 1)
        #expect(try events(of: poller).isEmpty)
    }

    @Test("an event carries the token, all 64 bits of it", arguments: [0, 1, 1 << 63, UInt64.max])
    func tokens(token: UInt64) throws {
        let poller = try Poller()
        let pair = try Pair.unix()
        try poller.add(pair.near.number, .writable, token: token)
        #expect(try events(of: poller) == [Event(token, .writable)])
    }

    @Test("a level is told until it is gone, an edge once")
    func levelsAndEdges() throws {
        let poller = try Poller()
        let level = try Pair.unix()
        let edge = try Pair.unix()
        try poller.add(level.near.number, .readable, token: 1)
        try poller.add(edge.near.number, [.readable, .edgeTriggered], token: 2)
        _ = try send(level.far.number, [1])
        _ = try send(edge.far.number, [1])
        #expect(try events(of: poller) == [Event(1, .readable), Event(2, .readable)])
        #expect(try events(of: poller) == [Event(1, .readable)])
        _ = try send(edge.far.number, [1])
        #expect(try events(of: poller) == [Event(1, .readable), Event(2, .readable)])
        _ = try receive(level.near.number, capacity: 9)
        #expect(try events(of: poller).isEmpty)
    }

    @Test("the end of the other side is told, if asked for")
    func peerClosed() throws {
        let poller = try Poller()
        let pair = try Pair.tcp()
        try poller.add(pair.near.number, [.peerClosed, .edgeTriggered], token: 1)
        SystemCall.shutdownWrite(pair.far.number)
        #expect(try waited(for: poller) == [Event(1, .peerClosed)])
        try poller.modify(pair.near.number, .readable, token: 1)
        #expect(try waited(for: poller) == [Event(1, .readable)])
    }

    @Test("a reset is told without being asked for")
    func failed() throws {
        let poller = try Poller()
        let pair = try Pair.tcp()
        try poller.add(pair.near.number, [], token: 1)
        try resetOnClose(pair.far.number)
        drop(pair.far)
        #expect(try waited(for: poller) == [Event(1, [.failed, .hungUp])])
    }

    @Test("another interest replaces the old one, and what is ready already is told")
    func modify() throws {
        let poller = try Poller()
        let pair = try Pair.unix()
        try poller.add(pair.near.number, [.writable, .edgeTriggered], token: 1)
        #expect(try events(of: poller).count == 1)
        #expect(try events(of: poller).isEmpty)
        try poller.modify(pair.near.number, [.readable, .writable, .edgeTriggered], token: 2)
        #expect(try events(of: poller) == [Event(2, .writable)])
    }

    @Test("a descriptor that was removed is not told")
    func remove() throws {
        let poller = try Poller()
        let pair = try Pair.unix()
        try poller.add(pair.near.number, .writable, token: 1)
        poller.remove(pair.near.number)
        #expect(try events(of: poller).isEmpty)
    }

    @Test("a descriptor that was closed leaves by itself")
    func close() throws {
        let poller = try Poller()
        let pair = try Pair.unix()
        try poller.add(pair.near.number, .writable, token: 1)
        drop(pair.near)
        #expect(try events(of: poller).isEmpty)
    }

    @Test("of more events than fit the rest comes later")
    func fewAtATime() throws {
        let poller = try Poller()
        let first = try Pair.unix()
        let second = try Pair.unix()
        try poller.add(first.near.number, [.writable, .edgeTriggered], token: 1)
        try poller.add(second.near.number, [.writable, .edgeTriggered], token: 2)
        let one = try events(of: poller, room: 1)
        let two = try events(of: poller, room: 1)
        #expect(Set((one + two).map(\.token)) == [1, 2])
        #expect(one.count == 1)
        #expect(try events(of: poller, room: 1).isEmpty)
    }

    @Test("one client wakes one of two pollers that watch exclusively")
    func exclusive() throws {
        let listener = try loopbackListener()
        let first = try Poller()
        let second = try Poller()
        try first.add(listener.number, [.readable, .exclusive], token: 1)
        try second.add(listener.number, [.readable, .exclusive], token: 2)
        let client = try client(of: listener)
        // Both see the level when they look; what `exclusive` saves is the waking of a sleeper.
        #expect(try waited(for: first) == [Event(1, .readable)])
        drop(try acceptOne(listener.number))
        #expect(try events(of: second).isEmpty)
        #expect(client.number >= 0)
    }

    @Test("a mistake of ours traps: watched twice, not watched, exclusive modified")
    func mistakes() async {
        await #expect(processExitsWith: .trap) {
            let poller = try Poller()
            let pair = try Pair.unix()
            try poller.add(pair.near.number, .readable, token: 1)
            try poller.add(pair.near.number, .readable, token: 1)
        }
        await #expect(processExitsWith: .trap) {
            let poller = try Poller()
            let pair = try Pair.unix()
            poller.remove(pair.near.number)
        }
        await #expect(processExitsWith: .trap) {
            let poller = try Poller()
            let pair = try Pair.unix()
            try poller.modify(pair.near.number, .readable, token: 1)
        }
        await #expect(processExitsWith: .trap) {
            let poller = try Poller()
            let pair = try Pair.unix()
            try poller.add(pair.near.number, [.readable, .exclusive], token: 1)
            try poller.modify(pair.near.number, [.readable, .exclusive], token: 1)
        }
    }

    #if DEBUG
        @Test("a signal ends a wait early, without an event and without an error")
        func interrupted() throws {
            let poller = try Poller()
            let pair = try Pair.unix()
            try poller.add(pair.near.number, .writable, token: 1)
            try SystemCallFaults.inject([(.pollerWait, .interrupted), (.pollerWait, .failure(EINVAL))]) {
                () throws in
                #expect(try events(of: poller).isEmpty)
            }
            #expect(try events(of: poller).count == 1)
        }
    #endif
}

private struct Event: Equatable {
    let token: UInt64
    let readiness: Readiness

    init(_ token: UInt64, _ readiness: Readiness) {
        self.token = token
        self.readiness = readiness
    }
}

/// What is ready now, by token.
private func events(of poller: borrowing Poller, room: Int = 16, timeout: Int32 = 0) throws -> [Event] {
    let buffer = UnsafeMutableBufferPointer<Poller.Event>.allocate(capacity: room)
    defer { unsafe buffer.deallocate() }
    let count = try unsafe poller.wait(into: buffer, timeoutMilliseconds: timeout)
    return unsafe buffer[..<count].map { unsafe Event($0.token, $0.readiness) }.sorted { $0.token < $1.token }
}

/// What is ready as soon as anything is.
private func waited(for poller: borrowing Poller) throws -> [Event] {
    try events(of: poller, timeout: 10_000)
}
