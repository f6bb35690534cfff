/// Finds the peer of a client.
package protocol Backend: AnyObject, Sendable {
    /// Where ``route(_:)`` is called.
    var pace: BackendPace { get }

    /// Answers one handshake. Called before the client is answered.
    func route(_ handshake: Handshake) throws(RoutingError) -> Route

    /// Gives back what the backend holds. Called once, after the last call of ``route(_:)`` has returned.
    func close()
}

extension Backend {
    /// Holds nothing.
    package func close() {}
}
