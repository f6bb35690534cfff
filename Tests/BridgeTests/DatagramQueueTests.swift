import TestSupport
import Testing

@testable import Bridge

@Suite("Datagram queue")
struct DatagramQueueTests {
    @Test("what is queued leaves in order, each datagram by itself, empty ones too")
    func model() {
        forEachSeed(count: 20) { random in
            var queue = DatagramQueue()
            var expected: [[UInt8]] = []
            for _ in 0..<300 {
                if random.below(5) < 3 {
                    let bytes = random.bytes(random.below(3) == 0 ? 0 : random.below(100))
                    queue.add(bytes)
                    expected.append(bytes)
                } else if let next = expected.first {
                    guard queue.nextLength == next.count, queue.next == next else { return false }
                    queue.removeNext()
                    expected.removeFirst()
                }
                guard queue.isEmpty == expected.isEmpty, queue.byteCount == expected.joined().count else {
                    return false
                }
            }
            return true
        }
    }

    @Test("empty datagrams alone are something that waits")
    func empty() {
        var queue = DatagramQueue()
        #expect(queue.isEmpty == true && queue.nextLength == nil)
        queue.add([])
        #expect(queue.isEmpty == false && queue.nextLength == 0 && queue.next.isEmpty == true)
        queue.add([1])
        queue.discard()
        #expect(queue.isEmpty == true && queue.byteCount == 0)
    }
}

extension DatagramQueue {
    fileprivate mutating func add(_ bytes: [UInt8]) {
        // In two pieces, as a message may come.
        let half = bytes.count / 2
        unsafe bytes[..<half].withUnsafeBytes { unsafe append($0) }
        unsafe bytes[half...].withUnsafeBytes { unsafe append($0) }
        endMessage(bytes.count)
    }

    fileprivate var next: [UInt8] { unsafe withNext { unsafe Array($0) } }
}
