/// The two that a session joins.
package enum Side: Equatable, Sendable {
    case client, peer
}
