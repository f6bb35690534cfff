/// Follows a client's byte stream through the payload of one frame after the other. Keeps no bytes.
///
/// The caller owns the receive buffer. A payload is unmasked where it lies, or while it moves down to join
/// the payload before it. Whether a frame may come where it does is not judged here.
package struct FrameReader: ~Copyable {
    /// How many payload bytes of the current frame are still to come.
    package private(set) var remaining = 0
    /// Whether a header was read whose payload was not read to its end.
    package private(set) var isInsideFrame = false
    /// Whether the frame whose header was read last is the final one of its message.
    package private(set) var frameIsFinal = false
    // INVARIANT: turned to the next payload byte of the current frame.
    private var masking = Masking(key: 0)

    /// Starts in front of a header.
    package init() {}

    /// Enters the frame of `header`, which stood in front of the payload that is read next.
    package mutating func enter(_ header: FrameHeader) {
        precondition(!isInsideFrame)
        remaining = header.payloadLength
        frameIsFinal = header.isFinal
        masking = Masking(key: header.maskingKey)
        isInsideFrame = true
    }

    /// Takes what `buffer` holds of the current frame's payload and moves `cursor` past it.
    ///
    /// - Parameter destination: Where the unmasked bytes go; `nil` leaves them where they are.
    /// - Returns: Their range, empty if none are here, and whether they are all ASCII.
    package mutating func readPayload(
        _ buffer: inout MutableSpan<UInt8>, at cursor: inout Int, movingTo destination: Int? = nil
    ) -> (range: Range<Int>, isASCII: Bool) {
        precondition(isInsideFrame)
        let count = min(remaining, buffer.count - cursor)
        let start = destination ?? cursor
        let isASCII = masking.unmask(&buffer, in: cursor..<cursor + count, movingTo: start)
        cursor += count
        remaining -= count
        isInsideFrame = remaining > 0
        return (start..<start + count, isASCII)
    }
}
