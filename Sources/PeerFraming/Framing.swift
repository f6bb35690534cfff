/// A framing by its kind: what a name in the configuration stands for.
package enum Framing: Equatable, Sendable {
    /// What the peer wrote goes on at once: text while it is valid UTF-8, binary otherwise.
    case auto
    /// What the peer wrote goes on at once, as binary.
    case binary
}
