/// A framing at work on one connection.
package protocol ConnectionFraming: AnyObject {
    /// Where does the peer's next message end? `bytes` are all that no message has taken yet, at least one; what was
    /// shown before is shown again. With `isLast` nothing follows.
    func decode(_ bytes: Span<UInt8>, isLast: Bool) -> Decoded

    /// How is a piece of a client's message written to the peer? `total` is the length of the whole message.
    func encode(_ piece: inout MutableSpan<UInt8>, total: UInt64, isFirst: Bool, isLast: Bool) -> Encoded
}
