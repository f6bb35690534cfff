import CLinux
import Testing

@testable import EventLoop

@Suite("Resolver")
struct ResolverTests {
    @Test("the look-up gets name and port, the caller what it found")
    func found() throws {
        let answers = try Answers()
        let resolver = Resolver(threads: 2) { name, port in
            name == "a.test" && port == 9 ? .success([.anyIPv4(port: port)]) : .failure(.unknownName)
        }
        resolver.resolve(name: "a.test", port: 9, expires: .max) { answers.add("a", $0) }
        resolver.resolve(name: "b.test", port: 9, expires: .max) { answers.add("b", $0) }
        #expect(try answers.take(2) == ["a": .success([.anyIPv4(port: 9)]), "b": .failure(.unknownName)])
    }

    @Test("a look-up that hangs holds nobody up while another thread is left")
    func oneHangs() throws {
        let answers = try Answers()
        let gate = try Gate()
        let resolver = Resolver(threads: 2) { name, _ in
            if name == "slow.test" { gate.wait() }
            return .success([])
        }
        resolver.resolve(name: "slow.test", port: 1, expires: .max) { answers.add("slow", $0) }
        for index in 0..<5 {
            resolver.resolve(name: "quick.test", port: 1, expires: .max) { answers.add("quick \(index)", $0) }
        }
        #expect(try answers.take(5)["slow"] == nil)
        gate.letPass(1)
        #expect(try answers.take(1).keys.first == "slow")
    }

    @Test("no more than so many look-ups run at once, and all are answered", arguments: [1, 2, 4])
    func limit(threads: Int) throws {
        let answers = try Answers()
        let gate = try Gate()
        let most = Locked((now: 0, ever: 0))
        let entered = try Gate()
        let resolver = Resolver(threads: threads) { _, _ in
            most.withLock {
                $0.now += 1
                $0.ever = max($0.ever, $0.now)
            }
            entered.letPass(1)
            gate.wait()
            most.withLock { $0.now -= 1 }
            return .success([])
        }
        for index in 0..<20 {
            resolver.resolve(name: "a.test", port: 1, expires: .max) { answers.add("\(index)", $0) }
        }
        for _ in 0..<threads { entered.wait() }
        gate.letPass(20)
        #expect(try answers.take(20).count == 20)
        #expect(most.withLock { $0.ever } == threads)
    }

    @Test("one thread answers in the order of asking")
    func order() throws {
        let answers = try Answers()
        let resolver = Resolver(threads: 1) { _, _ in .success([]) }
        for index in 0..<300 {
            resolver.resolve(name: "a.test", port: 1, expires: .max) { answers.add("\(index)", $0) }
        }
        _ = try answers.take(300)
        #expect(answers.order == (0..<300).map { "\($0)" })
    }

    @Test("who waited too long in the queue is told so, and nobody is asked")
    func tooLate() throws {
        let answers = try Answers()
        let asked = Locked<[String]>([])
        let resolver = Resolver(threads: 1) { name, _ in
            asked.withLock { $0.append(name) }
            return .success([])
        }
        let past = MonotonicClock.nanoseconds()
        resolver.resolve(name: "late.test", port: 1, expires: past) { answers.add("late", $0) }
        resolver.resolve(name: "timely.test", port: 1, expires: .max) { answers.add("timely", $0) }
        #expect(try answers.take(2) == ["late": .failure(.tooLate), "timely": .success([])])
        #expect(asked.withLock { $0 } == ["timely.test"])
    }

    @Test("it works again after its threads have gone, however often")
    func again() throws {
        let answers = try Answers()
        let resolver = Resolver(threads: 3) { _, _ in .success([]) }
        for index in 0..<200 {
            resolver.resolve(name: "a.test", port: 1, expires: .max) { answers.add("\(index)", $0) }
            #expect(try answers.take(1).count == 1)
        }
    }

    @Test("an answer may ask again")
    func asksAgain() throws {
        let answers = try Answers()
        let resolver = Resolver(threads: 1) { _, _ in .success([]) }
        resolver.resolve(name: "a.test", port: 1, expires: .max) { _ in
            resolver.resolve(name: "b.test", port: 1, expires: .max) { answers.add("b", $0) }
        }
        #expect(try answers.take(1)["b"] == .success([]))
    }

    #if DEBUG
        @Test("where no thread can be started everybody is told")
        func noThread() throws {
            let answers = try Answers()
            let resolver = Resolver(threads: 1) { _, _ in .success([]) }
            SystemCallFaults.inject([(.createThread, .failure(EAGAIN))]) {
                resolver.resolve(name: "a.test", port: 1, expires: .max) { answers.add("a", $0) }
            }
            let error = SystemError(call: .createThread, code: EAGAIN)
            #expect(try answers.take(1) == ["a": .failure(.system(error))])
            resolver.resolve(name: "b.test", port: 1, expires: .max) { answers.add("b", $0) }
            #expect(try answers.take(1) == ["b": .success([])])
        }

        @Test("where some threads run the others are not missed")
        func fewerThreads() throws {
            let answers = try Answers()
            let gate = try Gate()
            let resolver = Resolver(threads: 2) { _, _ in
                gate.wait()
                return .success([])
            }
            resolver.resolve(name: "a.test", port: 1, expires: .max) { answers.add("a", $0) }
            SystemCallFaults.inject([(.createThread, .failure(EAGAIN))]) {
                resolver.resolve(name: "b.test", port: 1, expires: .max) { answers.add("b", $0) }
            }
            gate.letPass(2)
            #expect(try answers.take(2) == ["a": .success([]), "b": .success([])])
        }
    #endif

    @Test("localhost is this machine, each address once")
    func localhost() throws {
        let answers = try Answers()
        Resolver(threads: 1).resolve(name: "localhost", port: 80, expires: .max) { answers.add("", $0) }
        let addresses = try #require(try answers.take(1)[""]?.get())
        #expect(!addresses.isEmpty)
        #expect(Set(addresses).count == addresses.count)
        #expect(addresses.allSatisfy { ["127.0.0.1:80", "[::1]:80"].contains($0.description) })
    }

    @Test("a number is its own answer", arguments: ["127.0.0.1", "::1"])
    func numbers(host: String) throws {
        let address = try #require(SocketAddress(numeric: host, port: 7))
        #expect(NameLookUp.addresses(of: host, port: 7) == .success([address]))
    }

    @Test("what can't be a name is unknown without asking anybody", arguments: ["", "localhost\0.example"])
    func impossible(name: String) {
        #expect(NameLookUp.addresses(of: name, port: 7) == .failure(.unknownName))
    }

    @Test("of a list with repeated, empty and foreign entries each address is kept once, in order")
    func list() throws {
        let addresses = try ["192.0.2.1", "2001:db8::1", "192.0.2.1", "192.0.2.2"].map {
            try #require(SocketAddress(numeric: $0, port: 1))
        }
        let found = unsafe withList(of: addresses) { unsafe NameLookUp.addresses(in: $0, port: 7) }
        #expect(found.map(\.description) == ["192.0.2.1:7", "[2001:db8::1]:7", "192.0.2.2:7"])
        #expect(unsafe NameLookUp.addresses(in: nil, port: 7) == [])
    }

    @Test("each error says what happened")
    func texts() {
        let errors: [ResolutionError] = [
            .unknownName, .temporaryFailure, .refused, .tooLate, .system(SystemError(call: .lookUp, code: ENOMEM)),
        ]
        #expect(Set(errors.map(\.description)).count == errors.count)
        #expect(errors.last?.description == "lookUp: Cannot allocate memory")
    }
}

/// Lends a list as the C library makes them, with an entry without an address and one of another family in front.
private func withList<Result>(
    of addresses: [SocketAddress], _ body: (UnsafeMutablePointer<addrinfo>) -> Result
) -> Result {
    let storage = addresses.map { address in
        unsafe address.withSockaddr { pointer, length in
            unsafe Array(UnsafeRawBufferPointer(start: pointer, count: Int(length)))
        }
    }
    let entries = UnsafeMutablePointer<addrinfo>.allocate(capacity: addresses.count + 2)
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: 128 * (addresses.count + 2), alignment: 8)
    defer {
        unsafe entries.deallocate()
        unsafe bytes.deallocate()
    }
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0xFF, count: 128)
    for (index, address) in ([[]] + [[0xFF, 0xFF]] + storage).enumerated() {
        let place = unsafe bytes + 128 * index
        unsafe place.copyMemory(from: address, byteCount: address.count)
        unsafe (entries + index).initialize(to: addrinfo())
        if index > 0 { unsafe entries[index].ai_addr = place.assumingMemoryBound(to: sockaddr.self) }
        if index <= addresses.count { unsafe entries[index].ai_next = entries + index + 1 }
    }
    return unsafe body(entries)
}

/// Gathers answers from any thread and lets a test wait for them.
private final class Answers: Sendable {
    private let state = Locked<[(String, Resolver.Answer)]>([])
    private let arrived: Gate
    private let taken = Locked(0)

    init() throws { arrived = try Gate() }

    func add(_ label: String, _ answer: Resolver.Answer) {
        state.withLock { $0.append((label, answer)) }
        arrived.letPass(1)
    }

    /// Waits for `count` more answers.
    func take(_ count: Int) throws -> [String: Resolver.Answer] {
        for _ in 0..<count { arrived.wait() }
        let start = taken.withLock { taken in
            defer { taken += count }
            return taken
        }
        return state.withLock { Dictionary($0[start..<start + count], uniquingKeysWith: { first, _ in first }) }
    }

    var order: [String] { state.withLock { $0.map(\.0) } }
}

/// Lets as many pass as it was told to; the others wait.
private final class Gate: Sendable {
    private let tickets: FileDescriptor

    init() throws {
        let number = eventfd(0, Int32(EFD_SEMAPHORE | EFD_CLOEXEC))
        guard number >= 0 else { throw Unexpected.kind }
        tickets = FileDescriptor(owning: number)
    }

    func wait() {
        var ticket: UInt64 = 0
        while unsafe read(tickets.number, &ticket, 8) != 8 {}
    }

    func letPass(_ count: UInt64) {
        var count = count
        _ = unsafe write(tickets.number, &count, 8)
    }
}
