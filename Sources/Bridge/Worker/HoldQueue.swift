/// The connections that hold back a cut code point, in the order in which their time is up.
///
/// All wait for the same time, so the order of coming is the order of falling due.
struct HoldQueue {
    // INVARIANT: the entries before `first` were taken out and hold nobody; they are fewer than the others, or few.
    private var entries: [(connection: Connection?, due: UInt64)] = []
    private var first = 0

    /// When the first one falls due, in milliseconds.
    var nextDue: UInt64? { first < entries.count ? entries[first].due : nil }

    /// How many places it takes, those of connections that were taken out included.
    var length: Int { entries.count }

    mutating func append(_ connection: Connection, due: UInt64) { entries.append((connection, due)) }

    /// Takes the first one out if it is due.
    mutating func popDue(at now: UInt64) -> Connection? {
        guard first < entries.count, entries[first].due <= now else { return nil }
        let connection = entries[first].connection.take()
        first += 1
        // A queue of a busy server may never be empty.
        if first == entries.count || first >= 64 && first > entries.count / 2 {
            entries.removeFirst(first)
            first = 0
        }
        return connection
    }
}
