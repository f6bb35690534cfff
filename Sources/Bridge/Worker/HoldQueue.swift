/// The connections that hold back bytes of the peer for a moment, as a cut code point is, in the order in which their
/// time is up.
///
/// All wait for the same time, so the order of coming is the order of falling due.
struct HoldQueue<Held> {
    private var entries: [(held: Held, due: UInt64)] = []
    private var first = 0

    /// When the first one falls due, in milliseconds.
    var nextDue: UInt64? { first < entries.count ? entries[first].due : nil }

    mutating func append(_ held: Held, due: UInt64) { entries.append((held, due)) }

    /// Takes the first one out if it is due.
    mutating func popDue(at now: UInt64) -> Held? {
        guard first < entries.count, entries[first].due <= now else { return nil }
        let held = entries[first].held
        first += 1
        // Let go of what is done, in steps that stay cheap however long the queue is: it may never be empty.
        if first == entries.count || (first >= 64 && first * 2 >= entries.count) {
            entries.removeFirst(first)
            first = 0
        }
        return held
    }
}
