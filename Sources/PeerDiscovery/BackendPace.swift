/// How a backend may be asked.
package enum BackendPace: Equatable, Sendable {
    /// It never waits, and may be asked from any thread.
    case immediate
    /// It may wait for as long as it likes, so it is asked on threads of its own, and on so many at a time.
    ///
    /// `seesSocket`: whether a handshake is to carry the client's socket.
    case waiting(threads: Int, seesSocket: Bool)
}
