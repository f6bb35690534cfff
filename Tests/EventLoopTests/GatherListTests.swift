import CLinux
import Testing

@testable import EventLoop

@Suite("Gather list")
struct GatherListTests {
    @Test("the pieces leave in order and by one call, empty ones left out", arguments: [1, 2, 5])
    func order(pieces: Int) throws {
        let pair = try Pair.unix()
        let bytes = Array(0..<UInt8(pieces * 3))
        var list = GatherList()
        let sent = try unsafe bytes.withUnsafeBytes { bytes in
            for piece in 0..<pieces {
                unsafe list.append(UnsafeRawBufferPointer(rebasing: bytes[piece * 3..<piece * 3 + 3]))
                unsafe list.append(UnsafeRawBufferPointer(start: nil, count: 0))
            }
            return try list.send(to: pair.near.number)
        }
        #expect(list.byteCount == bytes.count)
        #expect(sent == .bytes(bytes.count))
        #expect(try receive(pair.far.number, capacity: 99).1 == bytes)
    }

    @Test("cleared, it begins anew")
    func clear() throws {
        let pair = try Pair.unix()
        var list = GatherList()
        try fill(&list, with: [1, 2, 3], times: 2)
        list.clear()
        #expect(list.byteCount == 0)
        let bytes: [UInt8] = [7, 8]
        let sent = try unsafe bytes.withUnsafeBytes { bytes in
            unsafe list.append(bytes)
            return try list.send(to: pair.near.number)
        }
        #expect(sent == .bytes(2))
        #expect(try receive(pair.far.number, capacity: 99).1 == [7, 8])
    }

    @Test("it is full with as many pieces as one call takes, and one more traps")
    func full() async throws {
        var list = GatherList()
        try fill(&list, with: [1], times: SystemCall.maximumVectors - 1)
        #expect(list.isFull == false)
        try fill(&list, with: [1], times: 1)
        #expect(list.isFull == true)
        await #expect(processExitsWith: .trap) {
            var list = GatherList()
            try fill(&list, with: [1], times: SystemCall.maximumVectors + 1)
        }
    }
}

/// Appends the same bytes again and again, for tests that don't send them.
private func fill(_ list: inout GatherList, with bytes: [UInt8], times: Int) throws {
    unsafe bytes.withUnsafeBytes { bytes in
        for _ in 0..<times { unsafe list.append(bytes) }
    }
}
