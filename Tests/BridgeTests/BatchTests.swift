import Glibc
import SessionRig
import TestSupport
import Testing
import WebSocketCore

@testable import Bridge

@Suite("Batch")
struct BatchTests {
    @Test("what was added comes out in the order in which it was added, copied and lent alike")
    func order() {
        let loan = counting(40_000)
        var batch = Batch(capacity: 64)
        batch.copy([1, 2, 3].span)
        batch.lend(100..<200)
        batch.copy([4].span)
        batch.lend(0..<5)
        batch.frame(.text, isFinal: false, payload: 10..<13, of: loan.span)
        batch.frame(.binary, isFinal: true, payload: 5000..<10_000, of: loan.span)
        batch.frame(.pong, copying: [9, 9].span)
        var expected: [UInt8] = [1, 2, 3]
        expected += loan[100..<200]
        expected += [4] + loan[0..<5]
        expected += [0x01, 3] + loan[10..<13]
        expected += [0x82, 126, 0x13, 0x88] + loan[5000..<10_000]
        expected += [0x8A, 2, 9, 9]
        #expect(bytes(of: batch, loan: loan) == expected)
        #expect(batch.byteCount == expected.count)
        #expect(batch.isEmpty == false)
    }

    @Test("neighbours in the same place are one part, and only those")
    func joining() {
        let loan = counting(10_000)
        var batch = Batch(capacity: 64)
        batch.copy([1].span)
        batch.copy([2].span)
        #expect(parts(of: batch, loan: loan).count == 1)
        batch.lend(0..<10)
        batch.lend(10..<20)
        #expect(parts(of: batch, loan: loan).map(\.count) == [2, 20])
        batch.lend(30..<40)
        batch.lend(20..<30)
        #expect(parts(of: batch, loan: loan).map(\.count) == [2, 20, 10, 10])
        batch.copy([3].span)
        #expect(parts(of: batch, loan: loan).map(\.count) == [2, 20, 10, 10, 1])
    }

    @Test("bytes of our own that end where a lent range begins are no neighbours of it")
    func differentPlaces() {
        var batch = Batch(capacity: 64)
        batch.copy([1, 2, 3, 4].span)
        batch.lend(4..<8)
        batch.copy([5].span)
        let loan = counting(100)
        #expect(parts(of: batch, loan: loan).map(\.count) == [4, 4, 1])
        #expect(bytes(of: batch, loan: loan) == [1, 2, 3, 4] + loan[4..<8] + [5])
    }

    @Test("a payload is copied up to 4095 bytes and pointed at from 4096 on", arguments: [0, 1, 4095, 4096, 70_000])
    func lending(count: Int) {
        let loan = counting(80_000)
        var batch = Batch(capacity: 16)
        batch.frame(.binary, isFinal: true, payload: 7..<7 + count, of: loan.span)
        let found = parts(of: batch, loan: loan)
        let header = count < 126 ? 2 : count <= 0xFFFF ? 4 : 10
        #expect(found.map(\.count) == (count < 4096 ? [header + count] : [header, count]))
        #expect(found.map(\.place) == (count < 4096 ? [.scratch] : [.scratch, .loan]))
        #expect(bytes(of: batch, loan: loan).suffix(count) == loan[7..<7 + count])
    }

    @Test("a copied frame never points at what it was made of", arguments: [0, 125])
    func copying(count: Int) {
        var source = counting(count)
        var batch = Batch(capacity: 16)
        batch.frame(.close, copying: source.span)
        for index in source.indices { source[index] = 0xEE }
        #expect(bytes(of: batch, loan: source) == [0x88, UInt8(count)] + counting(count))
    }

    @Test("nothing added is nothing sent")
    func empty() {
        var batch = Batch(capacity: 16)
        batch.copy(Span())
        batch.lend(5..<5)
        #expect(batch.isEmpty == true)
        #expect(parts(of: batch, loan: [1]).isEmpty)
    }

    @Test("scratch and parts grow beyond what they began with, and keep what they held")
    func growth() {
        let loan = counting(100_000)
        var batch = Batch(capacity: 1)
        var expected: [UInt8] = []
        for number in 0..<2000 {
            batch.copy([UInt8(truncatingIfNeeded: number)].span)
            // Backwards, so that no two are neighbours.
            let start = (2000 - number) * 10
            batch.lend(start..<start + 3)
            expected += [UInt8(truncatingIfNeeded: number)] + loan[start..<start + 3]
        }
        #expect(parts(of: batch, loan: loan).count == 4000)
        #expect(bytes(of: batch, loan: loan) == expected)
    }

    @Test("a batch that was cleared begins anew and joins nothing to what it had")
    func clearing() {
        let loan = counting(100)
        var batch = Batch(capacity: 16)
        batch.copy([1, 2].span)
        batch.lend(0..<10)
        batch.clear()
        #expect(batch.isEmpty == true)
        batch.lend(10..<20)
        batch.copy([3].span)
        #expect(bytes(of: batch, loan: loan) == loan[10..<20] + [3])
    }

    @Test("whatever is added in whatever order comes out as an array would hold it")
    func model() {
        let loan = counting(20_000)
        forEachSeed(count: 200) { random in
            var batch = Batch(capacity: 1 + random.below(64))
            var expected: [UInt8] = []
            for _ in 0..<random.below(200) {
                let start = random.below(10_000)
                let range = start..<start + random.below(random.below(4) == 0 ? 9000 : 10)
                switch random.below(5) {
                case 0:
                    batch.copy(loan.span.extracting(range))
                    expected += loan[range]
                case 1:
                    batch.lend(range)
                    expected += loan[range]
                case 2:
                    batch.frame(.continuation, isFinal: random.below(2) == 0, payload: range, of: loan.span)
                    expected += bytes(of: batch, loan: loan).dropFirst(expected.count).prefix(1)
                    expected += lengthBytes(range.count) + loan[range]
                case 3:
                    let payload = random.bytes(random.below(126))
                    batch.frame(.ping, copying: payload.span)
                    expected += [0x89, UInt8(payload.count)] + payload
                default:
                    if random.below(20) == 0 {
                        batch.clear()
                        expected = []
                    }
                }
            }
            return bytes(of: batch, loan: loan) == expected && batch.byteCount == expected.count
        }
    }
}

private struct FoundPart {
    let place: Batch.Part.Place
    let count: Int
}

private func parts(of batch: borrowing Batch, loan: [UInt8]) -> [FoundPart] {
    var found: [FoundPart] = []
    // SAFETY: the batch only reads the loan.
    unsafe loan.withUnsafeBytes { memory in
        let start = unsafe UnsafeMutableRawPointer(mutating: memory.baseAddress.unsafelyUnwrapped)
        unsafe batch.forEachPart(loan: start) { part in
            let offset = unsafe part.baseAddress.unsafelyUnwrapped - UnsafeRawPointer(start)
            found.append(FoundPart(place: (0..<memory.count).contains(offset) ? .loan : .scratch, count: part.count))
        }
    }
    return found
}

private func bytes(of batch: borrowing Batch, loan: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    // SAFETY: the batch only reads the loan.
    unsafe loan.withUnsafeBytes { memory in
        let start = unsafe UnsafeMutableRawPointer(mutating: memory.baseAddress.unsafelyUnwrapped)
        unsafe batch.forEachPart(loan: start) { unsafe bytes.append(contentsOf: $0) }
    }
    return bytes
}

/// RFC 6455, 5.2.
private func lengthBytes(_ count: Int) -> [UInt8] {
    count < 126 ? [UInt8(count)] : [126, UInt8(count >> 8), UInt8(count & 0xFF)]
}
