/// The connections that hold back a cut code point, in the order in which their time is up.
///
/// All wait for the same time, so the order of coming is the order of falling due.
struct HoldQueue {
    private var entries: [(connection: Connection, due: UInt64)] = []
    private var first = 0

    /// When the first one falls due, in milliseconds.
    var nextDue: UInt64? { first < entries.count ? entries[first].due : nil }

    mutating func append(_ connection: Connection, due: UInt64) { entries.append((connection, due)) }

    /// Takes the first one out if it is due.
    mutating func popDue(at now: UInt64) -> Connection? {
        guard first < entries.count, entries[first].due <= now else { return nil }
        let connection = entries[first].connection
        first += 1
        if first == entries.count {
            entries.removeAll(keepingCapacity: true)
            first = 0
        }
        return connection
    }
}
