import CLinux
import Testing

@testable import EventLoop

@Suite("Stream calls")
struct StreamCallTests {
    @Test("what is sent is received, then there is nothing, then the end")
    func oneMessage() throws {
        let pair = try Pair.unix()
        #expect(try send(pair.far.number, Array("hello".utf8)) == .bytes(5))
        #expect(try receive(pair.near.number, capacity: 3) == (.bytes(3), Array("hel".utf8)))
        #expect(try receive(pair.near.number, capacity: 3) == (.bytes(2), Array("lo".utf8)))
        #expect(try receive(pair.near.number, capacity: 3).0 == .wouldBlock)
        SystemCall.shutdownWrite(pair.far.number)
        #expect(try receive(pair.near.number, capacity: 3).0 == .end)
    }

    @Test("after the end of one direction the other still carries")
    func halfClosed() throws {
        let pair = try Pair.tcp()
        SystemCall.shutdownWrite(pair.near.number)
        try wait(for: POLLIN, on: pair.far.number)
        #expect(try receive(pair.far.number, capacity: 1).0 == .end)
        #expect(try send(pair.far.number, [7]) == .bytes(1))
        try wait(for: POLLIN, on: pair.near.number)
        #expect(try receive(pair.near.number, capacity: 9) == (.bytes(1), [7]))
    }

    @Test("an empty buffer traps: it could not tell the end from nothing")
    func emptyBuffer() async {
        await #expect(processExitsWith: .trap) {
            let pair = try Pair.unix()
            _ = try receive(pair.near.number, capacity: 0)
        }
    }

    @Test("a full socket takes what fits, says so, and all of it arrives")
    func fullSocket() throws {
        let pair = try Pair.tcp()
        let block = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var sent: [UInt8] = []
        filling: while true {
            switch try send(pair.near.number, block) {
            case .bytes(let count): sent += block[..<count]
            case .wouldBlock: break filling
            }
        }
        #expect(!sent.isEmpty)
        SystemCall.shutdownWrite(pair.near.number)
        let matches = try receiveAll(pair.far.number) == sent
        #expect(matches)
    }

    @Test("vectors leave in order, empty ones too")
    func gathered() throws {
        let pair = try Pair.unix()
        #expect(try send(pair.near.number, gathered: [[1, 2], [], [3], [4, 5, 6], []]) == .bytes(6))
        #expect(try receive(pair.far.number, capacity: 9).1 == [1, 2, 3, 4, 5, 6])
    }

    @Test("as many vectors as the kernel takes leave at once; more, or none, trap")
    func vectorLimit() async throws {
        let pair = try Pair.unix()
        let most = Array(repeating: [UInt8(9)], count: SystemCall.maximumVectors)
        #expect(try send(pair.near.number, gathered: most) == .bytes(most.count))
        await #expect(processExitsWith: .trap) {
            _ = try send(2, gathered: Array(repeating: [9], count: SystemCall.maximumVectors + 1))
        }
        await #expect(processExitsWith: .trap) { _ = try send(2, gathered: []) }
    }

    @Test("a vector leaves out what was sent")
    func vectorAdvances() {
        let bytes: [UInt8] = [1, 2, 3, 4]
        unsafe bytes.withUnsafeBytes { bytes in
            var vector = unsafe SystemCall.Vector(bytes)
            unsafe vector.removeFirst(0)
            #expect(unsafe vector.bytes.elementsEqual([1, 2, 3, 4]))
            unsafe vector.removeFirst(3)
            #expect(unsafe vector.bytes.elementsEqual([4]))
            unsafe vector.removeFirst(1)
            #expect(unsafe vector.bytes.isEmpty)
        }
    }

    @Test("a reset is an error of receive")
    func reset() throws {
        let pair = try Pair.tcp()
        try resetOnClose(pair.far.number)
        drop(pair.far)
        try wait(for: POLLIN, on: pair.near.number)
        let near = pair.near.number
        #expect(throws: SystemError(call: .receive, code: ECONNRESET)) { try receive(near, capacity: 1) }
    }

    @Test("sending to a peer that is gone is an error, not a signal")
    func brokenPipe() async {
        // In a process of its own: another test makes this one ignore the signal.
        await #expect(processExitsWith: .success) {
            let pair = try Pair.unix()
            drop(pair.far)
            let near = pair.near.number
            #expect(throws: SystemError(call: .send, code: EPIPE)) { try send(near, [1]) }
            #expect(throws: SystemError(call: .send, code: EPIPE)) { try send(near, gathered: [[1]]) }
        }
    }

    @Test("ending a connection that is gone already is no error")
    func shutdownTwice() throws {
        let pair = try Pair.tcp()
        try resetOnClose(pair.far.number)
        drop(pair.far)
        try wait(for: POLLIN, on: pair.near.number)
        SystemCall.shutdownWrite(pair.near.number)
        SystemCall.shutdownWrite(pair.near.number)
    }

    @Test("a pipe is written and read, is full, and ends")
    func pipes() throws {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe2(&ends, O_NONBLOCK | O_CLOEXEC) == 0)
        let output = FileDescriptor(owning: ends[0])
        let input = FileDescriptor(owning: ends[1])
        #expect(try write(input.number, [1, 2, 3]) == .bytes(3))
        #expect(try read(output.number, capacity: 2) == .bytes(2))
        #expect(try read(output.number, capacity: 2) == .bytes(1))
        #expect(try read(output.number, capacity: 2) == .wouldBlock)
        let block = [UInt8](repeating: 0, count: 4096)
        var answer = Sent.bytes(0)
        while answer != .wouldBlock { answer = try write(input.number, block) }
        drop(input)
        while case .bytes = try read(output.number, capacity: 65536) {}
        #expect(try read(output.number, capacity: 2) == .end)
    }
}

private func write(_ descriptor: Int32, _ bytes: [UInt8]) throws -> Sent {
    try unsafe bytes.withUnsafeBytes { try unsafe SystemCall.write(descriptor, $0) }
}

private func read(_ descriptor: Int32, capacity: Int) throws -> Received {
    var bytes = [UInt8](repeating: 0, count: capacity)
    return try unsafe bytes.withUnsafeMutableBytes { try unsafe SystemCall.read(descriptor, into: $0) }
}
