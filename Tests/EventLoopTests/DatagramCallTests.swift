import CLinux
import Testing

@testable import EventLoop

@Suite("System calls with datagrams")
struct DatagramCallTests {
    @Test("a unix socket gets an address of its own, at which it is answered")
    func answered() throws {
        let directory = try TemporaryDirectory()
        let address = try UnixAddress(path: directory.file("peer"))
        let peer = try SystemCall.socket(family: .unix, .datagram)
        try unsafe address.withSockaddr { (pointer, length) throws(SystemError) in
            try unsafe SystemCall.bind(peer.number, pointer, length)
        }
        let socket = try SystemCall.socket(family: .unix, .datagram)
        try SystemCall.bindToAnyName(socket.number)
        #expect(try SystemCall.connect(socket.number, to: address))
        #expect(try send([1, 2], to: socket.number))

        var sender = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var byte = [UInt8](repeating: 0, count: 8)
        // SAFETY: the kernel writes at most the sizes that it is told.
        let received = unsafe withUnsafeMutableBytes(of: &sender) { storage in
            let pointer = unsafe storage.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: sockaddr.self)
            return unsafe recvfrom(
                peer.number, &byte, byte.count, 0, __SOCKADDR_ARG(__sockaddr__: pointer), &length)
        }
        #expect(received == 2)
        // The family, a zero, and five digits (unix(7)).
        #expect(length == 8)
    }

    @Test("the length of the next datagram is known before it is taken, none is told from an empty one")
    func lengths() throws {
        let pair = try Pair()
        #expect(try SystemCall.nextDatagramLength(pair.second.number) == nil)
        #expect(try receive(pair.second.number, 10) == nil)
        for bytes in [[], [1], [UInt8](repeating: 2, count: 100_000)] as [[UInt8]] {
            #expect(try send(bytes, to: pair.first.number))
            #expect(try SystemCall.nextDatagramLength(pair.second.number) == bytes.count)
            #expect(try SystemCall.nextDatagramLength(pair.second.number) == bytes.count)
            #expect(try receive(pair.second.number, 10) == bytes.count)
        }
        #expect(try SystemCall.nextDatagramLength(pair.second.number) == nil)
    }

    @Test("a full queue is no error, a datagram that is too long is one")
    func full() throws {
        let pair = try Pair()
        var sent = 0
        while try send([1], to: pair.first.number) { sent += 1 }
        #expect(sent > 0)
        for _ in 0..<sent { _ = try receive(pair.second.number, 1) }
        let number = pair.first.number
        #expect(throws: SystemError(call: .send, code: EMSGSIZE)) {
            try send([UInt8](repeating: 0, count: 1 << 20), to: number)
        }
    }

    @Test("every datagram that the kernel drops is counted")
    func dropped() throws {
        let loopback = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
        let receiver = try SystemCall.socket(family: .ipv4, .datagram)
        try unsafe loopback.withSockaddr { try unsafe SystemCall.bind(receiver.number, $0, $1) }
        let sender = try SystemCall.socket(family: .ipv4, .datagram)
        #expect(try SystemCall.connect(sender.number, to: SystemCall.localAddress(receiver.number)))
        #expect(SystemCall.droppedDatagrams(receiver.number) == 0)
        for _ in 0..<1000 { #expect(try send([UInt8](repeating: 0, count: 5000), to: sender.number)) }
        var received = 0
        while try receive(receiver.number, 5000) != nil { received += 1 }
        #expect(received < 1000)
        #expect(SystemCall.droppedDatagrams(receiver.number) == 1000 - received)
    }

    /// Two connected unix sockets.
    private struct Pair: ~Copyable {
        let first: FileDescriptor
        let second: FileDescriptor

        init() throws {
            var numbers: [Int32] = [0, 0]
            // SAFETY: C writes two descriptors.
            let answer = unsafe socketpair(
                AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0, &numbers)
            guard answer == 0 else { throw Unexpected.kind }
            first = FileDescriptor(owning: numbers[0])
            second = FileDescriptor(owning: numbers[1])
        }
    }

    private func send(_ bytes: [UInt8], to number: Int32) throws(SystemError) -> Bool {
        try unsafe bytes.span.withUnsafeBytes { (bytes) throws(SystemError) in
            unsafe try SystemCall.sendDatagram(number, bytes)
        }
    }

    private func receive(_ number: Int32, _ room: Int) throws -> Int? {
        var buffer = [UInt8](repeating: 0, count: room)
        return unsafe try buffer.withUnsafeMutableBytes { unsafe try SystemCall.receiveDatagram(number, into: $0) }
    }
}
