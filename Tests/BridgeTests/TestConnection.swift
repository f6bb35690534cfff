import Configuration
import EventLoop

@testable import Bridge

/// A connection of a client that nobody plays, for what only passes connections on.
func idleConnection(
    number: UInt64 = 1, slot: UInt32 = 0, generation: UInt32 = 0, poller: borrowing Poller
) throws -> Connection {
    let (ours, _) = try TestSocket.pair()
    return try Connection(
        number: number, slot: slot, generation: generation, client: ours.take(), from: .unix,
        rules: SessionRules(Settings()), at: 0, poller: poller)
}
