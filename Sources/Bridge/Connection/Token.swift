/// What an event of the kernel carries: whom it is for.
///
/// Slots are used again, generations are not, so an event for a connection that is gone finds nobody.
struct Token: Equatable, Sendable {
    enum Target: UInt64 { case client, peer, attempt, worker }

    let target: Target
    let slot: UInt32
    let generation: UInt32

    var packed: UInt64 { UInt64(generation) << 32 | UInt64(slot) << 2 | target.rawValue }

    init(_ target: Target, slot: UInt32, generation: UInt32) {
        precondition(slot < 1 << 30)
        self.target = target
        self.slot = slot
        self.generation = generation
    }

    init(packed: UInt64) {
        // The mask leaves one of the four targets.
        target = Target(rawValue: packed & 3) ?? .worker
        slot = UInt32(truncatingIfNeeded: packed >> 2) & 0x3FFF_FFFF
        generation = UInt32(truncatingIfNeeded: packed >> 32)
    }
}
