/// Which buckets of a wheel hold anything: one bit each, searched 64 at a time.
struct BucketSet {
    private var words: [UInt64]

    /// Makes an empty set; `count` is a multiple of 64.
    init(count: Int) { words = Array(repeating: 0, count: count / 64) }

    /// Marks a bucket as holding something.
    mutating func insert(_ bucket: Int) { words[bucket / 64] |= 1 << UInt64(bucket % 64) }

    /// Marks a bucket as empty.
    mutating func remove(_ bucket: Int) { words[bucket / 64] &= ~(1 << UInt64(bucket % 64)) }

    /// The first member behind `bucket`, going round; `bucket` itself comes last. The set is not empty.
    func first(after bucket: Int) -> Int {
        var index = bucket / 64
        let behind = words[index] & ~(UInt64.max >> UInt64(63 - bucket % 64))
        if behind != 0 { return index * 64 + behind.trailingZeroBitCount }
        for _ in words.indices {
            index = (index + 1) % words.count
            if words[index] != 0 { return index * 64 + words[index].trailingZeroBitCount }
        }
        preconditionFailure("an empty set has no first member")
    }
}
