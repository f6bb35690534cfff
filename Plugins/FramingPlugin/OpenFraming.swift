/// What the server holds for a connection.
final class OpenFraming {
    /// Memory at one place for the life of a connection, for what goes around a piece.
    @safe
    struct Room: ~Copyable {
        // INVARIANT: room for Encoded.roomForEach bytes, given back in deinit.
        private let start = UnsafeMutablePointer<UInt8>.allocate(capacity: Encoded.roomForEach)

        deinit {
            // SAFETY: allocated above, and nobody else gives it back.
            unsafe start.deallocate()
        }

        /// Copies `bytes` into it.
        ///
        /// - Returns: where they are until the next call.
        func keep(_ bytes: [UInt8]) -> UnsafePointer<UInt8> {
            precondition(bytes.count <= Encoded.roomForEach)
            // SAFETY: the precondition keeps every offset inside.
            for (offset, byte) in bytes.enumerated() { unsafe start[offset] = byte }
            return unsafe UnsafePointer(start)
        }
    }

    let framing: any ConnectionFraming
    let before = Room()
    let after = Room()

    init(_ framing: any ConnectionFraming) { self.framing = framing }
}
