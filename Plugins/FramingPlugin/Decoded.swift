/// What stands at the front of the peer's bytes.
package enum Decoded: Equatable, Sendable {
    /// No message ends here yet; at the end of the stream: what is left is none.
    case more
    /// Message or the beginning of one: the first `consumed` bytes, of which `payload` is what the client gets. So much
    /// more payload `follows` behind all the bytes there are.
    case message(MessageKind, payload: Range<Int>, consumed: Int, follows: UInt64 = 0)
    /// So many bytes, at least one, that no client gets to see.
    case discard(Int)
    /// The stream can't be read; a sentence says why.
    case broken(String)
}
