/// What the connections of a run have done so far.
struct Tally {
    /// Round trips, or connections that came and went; counted by the byte where messages have no end.
    var units = 0
    /// Payload that arrived, each byte of it as it was sent.
    var payloadReceived = 0
    /// Connections that did not end as RFC 6455, 7.1 wants it.
    var unclean = 0
    /// Nanoseconds that each unit took while `isMeasuring`.
    private(set) var latencies: [UInt32] = []
    var isMeasuring = false

    init() { latencies.reserveCapacity(1 << 20) }

    /// Counts a unit that was begun at `start` and is done at `now`.
    mutating func finishUnit(from start: UInt64, to now: UInt64) {
        units += 1
        if isMeasuring { latencies.append(UInt32(clamping: now - start)) }
    }
}
