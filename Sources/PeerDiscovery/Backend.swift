/// Finds the peer of a client.
package protocol Backend: AnyObject, Sendable {
    /// Whether ``route(_:)`` may wait for something. If so it is called on a thread of its own, never on two at once.
    var mayBlock: Bool { get }

    /// Answers one handshake. Called before the client is answered.
    func route(_ handshake: Handshake) throws(RoutingError) -> Route
}
