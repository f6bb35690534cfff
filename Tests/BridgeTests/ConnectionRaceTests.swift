import EventLoop
import Glibc
import Testing

@testable import Bridge

/// RFC 8305, section 5, over loopback. An attempt that hangs is one whose second look at the kernel is scripted.
@Suite("Connection race")
struct ConnectionRaceTests {
    /// What a race says, in a form that can be compared.
    enum Standing: Equatable {
        case won(isWatched: Bool)
        case running
        case lost(Int32)
    }

    /// The kernel connects, but the race is told that it has not done so yet.
    private static let hangs: [(SystemCallName, Fault)] = [(.connect, .pass), (.connect, .failure(EALREADY))]
    private static let stillHangs: [(SystemCallName, Fault)] = [
        (.connect, .failure(EALREADY)), (.connect, .failure(EALREADY)),
    ]
    private static let refused: [(SystemCallName, Fault)] = [(.connect, .failure(ECONNREFUSED))]

    @Test("an address that answers at once wins at once")
    func atOnce() throws {
        let course = try Course(listeners: 2)
        #expect(course.startNext(at: 0) == .won(isWatched: false))
        #expect(try course.isConnected(0))
        #expect(try !course.isConnected(1))
    }

    @Test("an address that refuses at once is followed by the next at once")
    func movesOn() throws {
        let course = try Course(listeners: 3, closed: [0, 1])
        #expect(course.startNext(at: 0) == .won(isWatched: false))
        #expect(try course.isConnected(2))
    }

    @Test("where all refuse the race is lost, with the last reason")
    func allRefuse() throws {
        let course = try Course(listeners: 2, closed: [0, 1])
        #expect(course.startNext(at: 0) == .lost(ECONNREFUSED))
        #expect(course.race.nextAttemptAt == nil)
    }

    @Test("an address that hangs has the delay to itself, then the next is tried beside it")
    func staggered() throws {
        let course = try Course(listeners: 3)
        #expect(course.startNext(at: 1000, Self.hangs) == .running)
        #expect(course.race.nextAttemptAt == 1250)
        #expect(course.startNext(at: 1250, Self.hangs) == .running)
        #expect(course.race.nextAttemptAt == 1500)
        #expect(course.startNext(at: 1500, Self.hangs) == .running)
        #expect(course.race.nextAttemptAt == nil, "there is no fourth")
        #expect(try course.isOpen(0) && course.isOpen(1) && course.isOpen(2))
        #expect(course.startNext(at: 1750) == .running, "nothing left to start is no reason to lose")
    }

    @Test("the first to succeed wins, and the others are closed", arguments: 0..<3)
    func firstWins(winner: Int) throws {
        let course = try Course(listeners: 3)
        for index in 0..<3 { _ = course.startNext(at: UInt64(index) * 250, Self.hangs) }
        for index in 0..<3 { #expect(try course.isOpen(index)) }
        let script = (0..<winner).flatMap { _ in Self.stillHangs } + [(.connect, .pass)]
        #expect(course.judge(at: 600, script) == .won(isWatched: true))
        for index in 0..<3 { #expect(try course.isOpen(index) == (index == winner)) }
    }

    @Test("one that is overtaken by a later one is closed when the race is over")
    func overtaken() throws {
        let course = try Course(listeners: 2)
        _ = course.startNext(at: 0, Self.hangs)
        #expect(try course.isOpen(0))
        #expect(course.startNext(at: 250) == .won(isWatched: false))
        course.end()
        #expect(try !course.isOpen(0))
        #expect(try course.isOpen(1))
    }

    @Test("the newest attempt failing later is followed by the next at once, and the older ones go on")
    func newestFails() throws {
        let course = try Course(listeners: 3)
        _ = course.startNext(at: 0, Self.hangs)
        _ = course.startNext(at: 250, Self.hangs)
        #expect(course.race.nextAttemptAt == 500)
        #expect(course.judge(at: 300, Self.stillHangs + Self.refused + Self.hangs) == .running)
        #expect(try course.isOpen(0) && !course.isOpen(1) && course.isOpen(2))
        #expect(course.race.nextAttemptAt == nil)
        #expect(course.judge(at: 310, [(.connect, .pass)]) == .won(isWatched: true))
        #expect(try course.isOpen(0) && !course.isOpen(2))
    }

    @Test("an older attempt failing later leaves the newest its time alone")
    func olderFails() throws {
        let course = try Course(listeners: 3)
        _ = course.startNext(at: 0, Self.hangs)
        _ = course.startNext(at: 250, Self.hangs)
        #expect(course.judge(at: 260, Self.refused + Self.stillHangs) == .running)
        #expect(course.race.nextAttemptAt == 500)
        #expect(try !course.isOpen(0) && course.isOpen(1))
        #expect(try !course.isConnected(2))
    }

    @Test(
        "a single address that fails later loses, with its reason", arguments: [ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH])
    func failsLater(code: Int32) throws {
        let course = try Course(listeners: 1)
        _ = course.startNext(at: 0, Self.hangs)
        #expect(course.race.nextAttemptAt == nil)
        #expect(course.judge(at: 10, [(.connect, .failure(code))]) == .lost(code))
    }

    @Test("all failing later lose, and none is left open")
    func allFailLater() throws {
        let course = try Course(listeners: 2)
        _ = course.startNext(at: 0, Self.hangs)
        _ = course.startNext(at: 250, Self.hangs)
        #expect(course.judge(at: 300, Self.refused + [(.connect, .failure(ETIMEDOUT))]) == .lost(ETIMEDOUT))
        #expect(try !course.isOpen(0) && !course.isOpen(1))
    }

    @Test("no descriptor left is a reason to lose, not to hang")
    func noDescriptor() throws {
        let course = try Course(listeners: 2)
        let script: [(SystemCallName, Fault)] = [(.createSocket, .failure(EMFILE)), (.createSocket, .failure(EMFILE))]
        #expect(course.startNext(at: 0, script) == .lost(EMFILE))
    }

    @Test("an attempt that can't be watched is no attempt")
    func noWatch() throws {
        let course = try Course(listeners: 2)
        let script = Self.hangs + [(SystemCallName.pollerControl, Fault.failure(ENOSPC))]
        #expect(course.startNext(at: 0, script) == .won(isWatched: false))
        #expect(try course.isConnected(1))
    }

    @Test("events of attempts carry the token that was asked for")
    func token() throws {
        let course = try Course(listeners: 2)
        _ = course.startNext(at: 0, Self.hangs)
        _ = course.startNext(at: 250, Self.hangs)
        #expect(try course.tokens() == [Course.token, Course.token])
    }
}

/// Listening sockets of this machine, and a race to them.
private final class Course {
    static var token: UInt64 { 0xCAFE }

    private let listeners: [ListeningSocket?]
    private var accepted: [Int: TestSocket] = [:]
    private let poller: Poller
    private(set) var race: ConnectionRace
    /// Keeps what was won open.
    private var winner: TestSocket?

    /// - Parameter closed: which of the listeners are closed again before the race, so that they refuse.
    init(listeners count: Int, closed: Set<Int> = []) throws {
        var listeners: [ListeningSocket?] = []
        var addresses: [SocketAddress] = []
        for _ in 0..<count {
            let listener = try #require(try ListeningSocket.open(host: "127.0.0.1", port: 0, backlog: 8).first)
            guard case .internet(let address) = listener.place else { continue }
            addresses.append(address)
            listeners.append(listener)
        }
        for index in closed { listeners[index] = nil }
        self.listeners = listeners
        poller = try Poller()
        race = ConnectionRace(addresses: addresses, token: Self.token, delay: 250)
    }

    func startNext(at now: UInt64, _ script: [(SystemCallName, Fault)] = []) -> ConnectionRaceTests.Standing {
        SystemCallFaults.inject(script) { note(race.startNext(at: now, poller: poller)) }
    }

    func judge(at now: UInt64, _ script: [(SystemCallName, Fault)]) -> ConnectionRaceTests.Standing {
        SystemCallFaults.inject(script) { note(race.judge(at: now, poller: poller)) }
    }

    /// Lets go of the race, as a worker does once it is decided.
    func end() {
        race = ConnectionRace(addresses: [SocketAddress.anyIPv4(port: 1)], token: 0, delay: 0)
    }

    /// Whether somebody connected to this listener, and has not closed yet.
    func isOpen(_ index: Int) throws -> Bool {
        guard try isConnected(index), let socket = accepted[index] else { return false }
        return try !socket.isAtEnd()
    }

    /// Whether somebody connected to this listener.
    func isConnected(_ index: Int) throws -> Bool {
        if accepted[index] != nil { return true }
        guard let listener = listeners[index] else { return false }
        guard case .connection(let descriptor, _) = try SystemCall.accept(listener.number) else { return false }
        accepted[index] = TestSocket(descriptor)
        return true
    }

    func tokens() throws -> [UInt64] {
        unsafe try withUnsafeTemporaryAllocation(of: Poller.Event.self, capacity: 8) { events in
            let count = unsafe try poller.wait(into: events, timeoutMilliseconds: 0)
            return (0..<count).map { unsafe events[$0].token }
        }
    }

    private func note(_ standing: consuming ConnectionRace.Standing) -> ConnectionRaceTests.Standing {
        switch consume standing {
        case .won(let descriptor, let isWatched):
            winner = TestSocket(descriptor)
            return .won(isWatched: isWatched)
        case .running: return .running
        case .lost(let error): return .lost(error.code)
        }
    }
}
