import CLinux
import Glibc
import Testing

@testable import EventLoop

@Suite("Socket calls")
struct SocketCallTests {
    @Test("a socket never blocks and is not inherited by a program that we start")
    func flags() throws {
        let socket = try SystemCall.socket(family: .ipv4)
        #expect(fcntl(socket.number, F_GETFL, 0) & O_NONBLOCK != 0)
        #expect(fcntl(socket.number, F_GETFD, 0) & FD_CLOEXEC != 0)
        #expect(try option(socket.number, SOL_SOCKET, SO_TYPE) == Int32(SOCK_STREAM.rawValue))
        let datagrams = try SystemCall.socket(family: .ipv4, .datagram)
        #expect(try option(datagrams.number, SOL_SOCKET, SO_TYPE) == Int32(SOCK_DGRAM.rawValue))
    }

    @Test("a listener on this machine is connected without a turn of the loop")
    func connectedNow() throws {
        let listener = try loopbackListener()
        let socket = try SystemCall.socket(family: .ipv4)
        #expect(try SystemCall.connect(socket.number, to: address(of: listener)))
    }

    @Test("a port where nobody listens is an error at once")
    func refused() throws {
        // Bound without listening, so that nobody else takes the port.
        let bound = try SystemCall.socket(family: .ipv4)
        let loopback = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
        try unsafe loopback.withSockaddr { try unsafe SystemCall.bind(bound.number, $0, $1) }
        let address = try SystemCall.localAddress(bound.number)
        let socket = try SystemCall.socket(family: .ipv4)
        let number = socket.number
        #expect(throws: SystemError(call: .connect, code: ECONNREFUSED)) {
            try SystemCall.connect(number, to: address)
        }
    }

    @Test("a peer that does not answer is not connected yet, and later it is")
    func underWay() throws {
        // Linux drops connection attempts while the backlog is full.
        let listener = try #require(try ListeningSocket.open(host: "127.0.0.1", port: 0, backlog: 0).first)
        let address = try address(of: listener)
        let first = try SystemCall.socket(family: .ipv4)
        #expect(try SystemCall.connect(first.number, to: address))
        let second = try SystemCall.socket(family: .ipv4)
        #expect(try !SystemCall.connect(second.number, to: address))
        drop(try acceptOne(listener.number))
        try wait(for: POLLOUT, on: second.number)
        #expect(try SystemCall.connect(second.number, to: address))
        drop(try acceptOne(listener.number))
    }

    @Test("a link-local address without its interface is the user's mistake, not ours")
    func invalidAddress() throws {
        let address = try #require(SocketAddress(numeric: "fe80::1", port: 9))
        let socket = try SystemCall.socket(family: .ipv6)
        let number = socket.number
        #expect(throws: SystemError.self) { try SystemCall.connect(number, to: address) }
    }

    @Test("nobody at the door is no error")
    func nobody() throws {
        let listener = try loopbackListener()
        guard case .wouldBlock = try SystemCall.accept(listener.number) else { throw Unexpected.kind }
    }

    @Test("an accepted client has the address that it connected from, and never blocks")
    func accepted() throws {
        let listener = try loopbackListener()
        let client = try client(of: listener)
        try wait(for: POLLIN, on: listener.number)
        switch try SystemCall.accept(listener.number) {
        case .connection(let descriptor, from: let address):
            #expect(try address == SystemCall.localAddress(client.number))
            #expect(fcntl(descriptor.number, F_GETFL, 0) & O_NONBLOCK != 0)
            #expect(fcntl(descriptor.number, F_GETFD, 0) & FD_CLOEXEC != 0)
        case .wouldBlock: throw Unexpected.kind
        case .aborted: throw Unexpected.kind
        }
    }

    @Test("urgent data stays where it was sent, on every connection that a listener accepts")
    func urgentInline() throws {
        let pair = try Pair.tcp()
        #expect(try send(pair.near.number, [1, 2]) == .bytes(2))
        var urgent: UInt8 = 3
        try #require(unsafe CLinux.send(pair.near.number, &urgent, 1, Int32(MSG_OOB)) == 1)
        #expect(try send(pair.near.number, [4]) == .bytes(1))
        SystemCall.shutdownWrite(pair.near.number)
        #expect(try receiveAll(pair.far.number) == [1, 2, 3, 4])
    }

    @Test("urgent data is told to a poller that asks for it")
    func urgentEvent() throws {
        let pair = try Pair.tcp()
        var urgent: UInt8 = 3
        try #require(unsafe CLinux.send(pair.near.number, &urgent, 1, Int32(MSG_OOB)) == 1)
        try wait(for: POLLPRI, on: pair.far.number)
        #expect(Interest.urgent.rawValue == UInt32(POLLPRI) && Readiness.urgent.rawValue == UInt32(POLLPRI))
    }

    @Test("what the other side has acknowledged is counted, for TCP alone")
    func acknowledged() throws {
        let pair = try Pair.tcp()
        let before = try #require(SystemCall.acknowledgedBytes(pair.near.number))
        #expect(try send(pair.near.number, [UInt8](repeating: 0, count: 1_000)) == .bytes(1_000))
        let deadline = MonotonicClock.milliseconds() + 10_000
        while try #require(SystemCall.acknowledgedBytes(pair.near.number)) != before + 1_000 {
            try #require(MonotonicClock.milliseconds() < deadline)
        }
        #expect(SystemCall.acknowledgedBytes(try Pair.unix().near.number) == nil)
    }

    @Test("small segments leave at once where that is asked for")
    func noDelay() throws {
        let socket = try SystemCall.socket(family: .ipv4)
        try SystemCall.noDelay(socket.number)
        #expect(try option(socket.number, Int32(IPPROTO_TCP), TCP_NODELAY) == 1)
    }
}
