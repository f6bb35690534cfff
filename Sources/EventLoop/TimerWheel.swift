/// Coarse timers for things with small dense numbers, such as the slots of a worker.
///
/// Arming, re-arming and cancelling touch a few words and allocate nothing once the storage has grown to the highest
/// number. A timer is never early and at most one granule late. Deadlines further away than one turn of the
/// wheel stay in their bucket and are looked at once a turn.
package struct TimerWheel: ~Copyable {
    /// A timer and its neighbours in a bucket: 16 bytes for each number.
    private struct Entry {
        var tick: UInt64 = .max
        var next: UInt32 = .max
        var previous: UInt32 = .max
    }

    private let granularity: UInt64
    // INVARIANT: an entry with a tick other than .max is in the list of bucket `tick % heads.count`, and in no other.
    private var entries: [Entry] = []
    private var heads: [UInt32]
    // INVARIANT: has bucket n exactly if `heads[n]` is not `none`.
    private var occupied: BucketSet
    private var armed = 0
    // INVARIANT: every armed entry behind `scan` in the bucket of `tick`, and every one of an earlier tick of this
    // turn, has been looked at. New entries get a later tick.
    private var tick: UInt64
    private var scan: UInt32 = none

    private static var none: UInt32 { .max }

    /// Makes a wheel in which nothing is armed.
    ///
    /// - Parameters:
    ///   - granularity: Milliseconds that one bucket stands for.
    ///   - buckets: How many there are; a multiple of 64.
    ///   - now: The time from which deadlines are counted.
    package init(granularity: UInt64 = 32, buckets: Int = 512, now: UInt64 = 0) {
        precondition(granularity > 0 && buckets > 0 && buckets % 64 == 0, "a wheel that can't turn")
        self.granularity = granularity
        heads = Array(repeating: Self.none, count: buckets)
        occupied = BucketSet(count: buckets)
        tick = now / granularity
    }

    /// Makes `id` expire at `milliseconds` instead of whenever it was to expire before.
    package mutating func arm(_ id: UInt32, at milliseconds: UInt64) {
        precondition(id != Self.none, "a number beyond the wheel")
        while entries.count <= Int(id) { entries.append(Entry()) }
        cancel(id)

        // Rounded up, so that a whole bucket is due when its tick has come. What is due already comes with the next.
        let due = milliseconds / granularity + (milliseconds % granularity == 0 ? 0 : 1)
        let tick = min(max(due, self.tick + 1), .max - 1)
        let bucket = Int(tick % UInt64(heads.count))
        let head = heads[bucket]
        entries[Int(id)] = Entry(tick: tick, next: head)
        if head != Self.none { entries[Int(head)].previous = id }
        heads[bucket] = id
        occupied.insert(bucket)
        armed += 1
    }

    /// Disarms `id`; nothing happens if it is not armed.
    package mutating func cancel(_ id: UInt32) {
        guard Int(id) < entries.count else { return }
        let entry = entries[Int(id)]
        guard entry.tick != .max else { return }
        if scan == id { scan = entry.next }
        if entry.next != Self.none { entries[Int(entry.next)].previous = entry.previous }
        if entry.previous != Self.none {
            entries[Int(entry.previous)].next = entry.next
        } else {
            let bucket = Int(entry.tick % UInt64(heads.count))
            heads[bucket] = entry.next
            if entry.next == Self.none { occupied.remove(bucket) }
        }
        entries[Int(id)] = Entry()
        armed -= 1
    }

    /// When `popExpired` may have something next, not before `now`; `nil` if nothing is armed.
    ///
    /// May be too early (a deadline further away than one turn lies in the bucket) but never too late, and never
    /// `now` right after `popExpired(at: now)` said `nil`.
    package func nextWake(after now: UInt64) -> UInt64? {
        guard armed > 0 else { return nil }
        guard scan == Self.none else { return now }
        let turn = UInt64(heads.count)
        let bucket = occupied.first(after: Int(tick % turn))
        let distance = (UInt64(bucket) + turn - tick % turn - 1) % turn + 1
        return max(now, (tick + distance) * granularity)
    }

    /// Disarms one timer whose deadline is `now` or before, and answers with its number. Call until `nil`.
    ///
    /// In between, timers may be armed and cancelled.
    package mutating func popExpired(at now: UInt64) -> UInt32? {
        let limit = now / granularity
        let turn = UInt64(heads.count)
        while true {
            while scan != Self.none {
                let id = scan
                scan = entries[Int(id)].next
                if entries[Int(id)].tick <= limit {
                    cancel(id)
                    return id
                }
            }
            guard tick < limit else { return nil }
            // A bucket is searched for all that is due, so one turn finds everything, however long nobody looked.
            if limit - tick > turn { tick = limit - turn }
            tick = nextTick(upTo: limit)
            scan = heads[Int(tick % turn)]
        }
    }

    /// The next tick whose bucket is not empty, at most `limit`.
    private func nextTick(upTo limit: UInt64) -> UInt64 {
        guard armed > 0 else { return limit }
        let turn = UInt64(heads.count)
        let bucket = occupied.first(after: Int(tick % turn))
        return min(limit, tick + (UInt64(bucket) + turn - tick % turn - 1) % turn + 1)
    }
}
