/// What passed through a session, counted as payload.
package struct Tally: Equatable, Sendable {
    package var bytesToPeer: UInt64 = 0
    package var messagesToPeer: UInt64 = 0
    package var bytesToClient: UInt64 = 0
    package var messagesToClient: UInt64 = 0
}
