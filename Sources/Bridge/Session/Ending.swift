package import WebSocketCore

/// How a session ended, as its last log line tells it. The first cause counts.
package struct Ending: Equatable, Sendable {
    /// The code that the first Close carried, or 1006 where none was exchanged.
    package var code: CloseCode
    package var reason: String
}
