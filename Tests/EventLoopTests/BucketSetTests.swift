import Testing

@testable import EventLoop

@Suite("Bucket set")
struct BucketSetTests {
    @Test("the first member behind any bucket, going round", arguments: [64, 128, 512])
    func first(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        for size in [1, 2, 3, 10, count] {
            let members = Set((0..<size).map { _ in Int.random(in: 0..<count, using: &generator) })
            var set = BucketSet(count: count)
            for bucket in 0..<count { set.insert(bucket) }
            for bucket in 0..<count where !members.contains(bucket) { set.remove(bucket) }
            for bucket in 0..<count {
                let expected = (1...count).map { (bucket + $0) % count }.first(where: members.contains)
                #expect(set.first(after: bucket) == expected)
            }
        }
    }
}
