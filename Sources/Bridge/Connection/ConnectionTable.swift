/// A worker's connections in dense slots.
struct ConnectionTable: ~Copyable {
    private struct Slot {
        var generation: UInt32 = 0
        var connection: Connection?
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []

    init() {}

    var count: Int { slots.count - free.count }

    /// A slot for a connection to come, with the generation that marks it as this one's.
    mutating func reserve() -> (slot: UInt32, generation: UInt32) {
        if let slot = free.popLast() {
            slots[Int(slot)].generation &+= 1
            return (slot, slots[Int(slot)].generation)
        }
        slots.append(Slot())
        return (UInt32(slots.count - 1), 0)
    }

    mutating func put(_ connection: Connection) { slots[Int(connection.slot)].connection = connection }

    mutating func release(_ slot: UInt32) {
        slots[Int(slot)].connection = nil
        free.append(slot)
    }

    /// Whom a token means, or `nil` when that connection is gone.
    func connection(_ token: Token) -> Connection? {
        guard Int(token.slot) < slots.count else { return nil }
        let slot = slots[Int(token.slot)]
        return slot.generation == token.generation ? slot.connection : nil
    }

    func connection(inSlot slot: UInt32) -> Connection? { slots[Int(slot)].connection }

    /// Every connection there is, as of now.
    var all: [Connection] { slots.compactMap(\.connection) }
}
