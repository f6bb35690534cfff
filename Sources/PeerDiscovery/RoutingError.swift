/// Why a backend gives no route.
package enum RoutingError: Error, Equatable, Sendable {
    /// Nothing is configured for this request: 404.
    case noRoute
    /// The backend could not do its work: 500. The text is for the log.
    case failed(String)
    /// The backend chose the answer itself, with a status from 400 to 599. The text is for the client; without one it
    /// gets a sentence of ours.
    case refused(status: Int, text: String?)
    /// The backend sends the client elsewhere, with a status from 300 to 399.
    case redirected(status: Int, to: RedirectionTarget)
}
