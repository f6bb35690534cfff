/// What one input to a session gave rise to: bytes for either side.
///
/// A worker has one, lends it to the session with each input, and sends and clears it after.
package struct Turn: ~Copyable {
    /// The monotonic time of the turn, in milliseconds.
    package var now: UInt64 = 0
    /// The time of day in seconds since 1970, asked for only where an answer tells it.
    package let unixTime: () -> Int
    package var toClient: Batch
    package var toPeer: Batch
    /// What one session gave back and the next may need.
    package var spare = SpareMemory()

    /// - Parameter loanSize: the most bytes that one input brings. The frames made of them need
    ///   more room only in the rarest case, and then the scratch grows.
    package init(loanSize: Int, unixTime: @escaping () -> Int) {
        self.unixTime = unixTime
        toClient = Batch(capacity: 2 * loanSize + 4096)
        toPeer = Batch(capacity: loanSize + 4096)
    }
}
