import EventLoop
import Glibc
import PeerDiscovery
import Testing

@testable import Bridge

@Suite("Endpoint with datagrams")
struct EndpointDatagramTests {
    @Test("each message is one datagram, whatever it is made of, and empty ones go too")
    func boundaries() throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.datagramPair()
        var endpoint = try Self.endpoint(ours, .localDatagrams, poller)
        let messages: [[UInt8]] = [[1, 2], [], Array(repeating: 3, count: 5000), [], [4]]
        Self.send(messages, to: &endpoint, poller)
        #expect(endpoint.isFlushed == true)
        for message in messages { #expect(try theirs.readDatagram() == message) }
        #expect(try theirs.readDatagram() == nil)
    }

    @Test("what the kernel does not take waits in order, and outlives the turn")
    func waits() throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.datagramPair()
        var endpoint = try Self.endpoint(ours, .localDatagrams, poller)
        let messages = (0..<2000).map { number in
            number % 7 == 0 ? [] : [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number % 50 + 1)
        }
        Self.send(Array(messages[..<1000]), to: &endpoint, poller)
        #expect(endpoint.isFlushed == false)
        Self.send(Array(messages[1000...]), to: &endpoint, poller)
        var arrived: [[UInt8]] = []
        repeat {
            while let datagram = try theirs.readDatagram() { arrived.append(datagram) }
            endpoint.flush()
        } while !endpoint.isFlushed
        while let datagram = try theirs.readDatagram() { arrived.append(datagram) }
        #expect(arrived == messages)
    }

    @Test("the network's answer to an earlier datagram takes no later one with it")
    func refusal() throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.datagramPair()
        var endpoint = try Self.endpoint(ours, .udp, poller)
        SystemCallFaults.inject([(.send, .failure(ECONNREFUSED)), (.send, .failure(EHOSTUNREACH))]) {
            Self.send([[1], [2]], to: &endpoint, poller)
        }
        guard case .lost(SystemError(call: .send, code: EHOSTUNREACH)) = endpoint.mishap else {
            Issue.record("\(String(describing: endpoint.mishap))")
            return
        }
        #expect(try theirs.readDatagram() == [1])
        #expect(try theirs.readDatagram() == [2])
        #expect(endpoint.isBroken == false)
    }

    @Test("a network that stays away loses the datagram and nothing else")
    func unreachable() throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.datagramPair()
        var endpoint = try Self.endpoint(ours, .udp, poller)
        SystemCallFaults.inject((0..<4).map { _ in (.send, .failure(ENETUNREACH)) }) {
            Self.send([[1], [2]], to: &endpoint, poller)
        }
        #expect(try theirs.readDatagram() == [2])
        #expect(endpoint.isBroken == false && endpoint.isFlushed == true)
    }

    @Test("behind a message that is too long nothing goes", arguments: [Transport.udp, .localDatagrams])
    func tooLong(transport: Transport) throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.datagramPair()
        var endpoint = try Self.endpoint(ours, transport, poller)
        Self.send([[1], Array(repeating: 2, count: 1 << 20), [3]], to: &endpoint, poller)
        guard case .tooLong(1 << 20) = endpoint.mishap else {
            Issue.record("\(String(describing: endpoint.mishap))")
            return
        }
        #expect(endpoint.isFlushed == true && endpoint.isBroken == false)
        #expect(try theirs.readDatagram() == [1])
        #expect(try theirs.readDatagram() == nil)
    }

    @Test("where the kernel has no memory the datagram waits, and says that no event will tell when")
    func starved() throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.datagramPair()
        var endpoint = try Self.endpoint(ours, .localDatagrams, poller)
        SystemCallFaults.inject([(.send, .failure(ENOBUFS)), (.send, .failure(ENOMEM))]) {
            Self.send([[1], [2]], to: &endpoint, poller)
            #expect(endpoint.isStarved == true && endpoint.isFlushed == false)
            endpoint.flush()
            #expect(endpoint.isStarved == true && endpoint.isFlushed == false)
        }
        endpoint.flush()
        #expect(endpoint.isStarved == false && endpoint.isFlushed == true)
        #expect(try theirs.readDatagram() == [1])
        #expect(try theirs.readDatagram() == [2])
    }

    @Test("a receiver of this machine that is gone breaks the endpoint, and nothing waits any more")
    func gone() throws {
        let poller = try Poller()
        let (ours, theirs) = try TestSocket.datagramPair()
        var endpoint = try Self.endpoint(ours, .localDatagrams, poller)
        theirs.close()
        Self.send([[1], [2]], to: &endpoint, poller)
        #expect(endpoint.isBroken == true && endpoint.isFlushed == true)
        #expect(endpoint.breach == SystemError(call: .send, code: ECONNREFUSED))
        #expect(endpoint.isReadable == true)
    }

    @Test("an error of a datagram is something to read, and no end")
    func noEnd() throws {
        let poller = try Poller()
        let (ours, _) = try TestSocket.datagramPair()
        var endpoint = try Self.endpoint(ours, .udp, poller)
        endpoint.note(.failed)
        #expect(endpoint.isReadable == true && endpoint.hangsUp == false)
        endpoint.finish()
        #expect(endpoint.isFinished == false)
    }

    @Test("a datagram that is taken is progress, however short", arguments: [[], [1]] as [[UInt8]])
    func progress(message: [UInt8]) throws {
        let poller = try Poller()
        let (ours, _theirs) = try TestSocket.datagramPair()
        var endpoint = try Self.endpoint(ours, .localDatagrams, poller)
        let before = endpoint.progressMark
        Self.send([message], to: &endpoint, poller)
        #expect(endpoint.progressMark > before + 256)
        _theirs.close()
    }

    private static func endpoint(
        _ socket: TestSocket, _ transport: Transport, _ poller: borrowing Poller
    ) throws -> Endpoint {
        var endpoint = Endpoint(token: 1)
        try endpoint.attach(socket.take(), as: transport, to: poller)
        return endpoint
    }

    /// Sends messages as one turn brings them: long ones lie in the loan, short ones in the batch.
    private static func send(_ messages: [[UInt8]], to endpoint: inout Endpoint, _ poller: borrowing Poller) {
        var batch = Batch(capacity: 64)
        var gather = GatherList()
        var loan: [UInt8] = Array(messages.joined()) + [0]
        var start = 0
        for message in messages {
            batch.add(start..<start + message.count, of: loan.span, isPinned: false)
            batch.endMessage()
            start += message.count
        }
        // SAFETY: the memory is lent for the time of the call.
        unsafe loan.withUnsafeMutableBytes { memory in
            unsafe endpoint.send(
                batch, loan: memory.baseAddress.unsafelyUnwrapped, gather: &gather, poller: poller)
        }
        for index in loan.indices { loan[index] = 0xDB }
    }
}

extension TestSocket {
    /// Two connected unix sockets with datagrams, non-blocking.
    fileprivate static func datagramPair() throws -> (ours: TestSocket, theirs: TestSocket) {
        var numbers: [Int32] = [0, 0]
        // SAFETY: C writes two descriptors.
        let answer = unsafe socketpair(
            AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0, &numbers)
        guard answer == 0 else { throw SystemError(call: .createSocket, code: errno) }
        return (TestSocket(FileDescriptor(owning: numbers[0])), TestSocket(FileDescriptor(owning: numbers[1])))
    }

    fileprivate func readDatagram() throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let length = unsafe try buffer.withUnsafeMutableBytes {
            unsafe try SystemCall.receiveDatagram(number, into: $0)
        }
        return length.map { Array(buffer[..<$0]) }
    }
}
