/// The type of a message that a peer's bytes become.
package enum MessageKind: Equatable, Sendable {
    case text
    case binary
}
