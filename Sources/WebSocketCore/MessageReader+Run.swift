extension MessageReader {
    /// From this size on, payload is cheaper to hand over where it lies than to move.
    @inline(__always)
    package static var longestMove: Int { 4095 }

    /// Takes as many data frames as stand at `cursor`, and makes their payload one range of `buffer`.
    ///
    /// The fast road to a stream peer, for which messages have no borders: whole and partial frames of any
    /// type and any message are unmasked and moved down to join the first one. It ends in front of a control
    /// frame, an incomplete header, or a frame that has more than `longestMove` bytes here and would have to
    /// move. A violation behind good frames is thrown by the next call, after their payload was handed over.
    ///
    /// - Parameter messagesEnded: Grows by the number of messages that ended in the run.
    /// - Returns: The unmasked payload. Empty if there is nothing to take this way: call `next`.
    package mutating func run(
        _ buffer: inout MutableSpan<UInt8>, at cursor: inout Int, messagesEnded: inout Int
    ) throws(ProtocolViolation) -> Range<Int> {
        switch phase {
        case .open: break
        case .closed: return cursor..<cursor
        case .failed(let violation): throw violation
        }
        var run = cursor..<cursor
        do {
            while try extend(&run, &buffer, at: &cursor, messagesEnded: &messagesEnded) {}
        } catch {
            phase = .failed(error)
            if run.isEmpty { throw error }
        }
        return run
    }

    /// Adds what is here of one frame to `run`. `false` if the run ends in front of it.
    private mutating func extend(
        _ run: inout Range<Int>, _ buffer: inout MutableSpan<UInt8>, at cursor: inout Int, messagesEnded: inout Int
    ) throws(ProtocolViolation) -> Bool {
        if !frames.isInsideFrame {
            guard let header = try peekHeader(buffer.span, at: cursor), !header.opcode.isControl else { return false }
            let here = min(header.payloadLength, buffer.count - cursor - header.encodedLength)
            guard run.isEmpty || here <= MessageReader.longestMove else { return false }
            cursor += header.encodedLength
            enter(header)
        }
        guard frames.remaining == 0 || cursor < buffer.count else { return false }
        let (range, isASCII) = frames.readPayload(
            &buffer, at: &cursor, movingTo: run.isEmpty ? cursor : run.upperBound)
        if try accept(buffer.span.extracting(range), isASCII: isASCII) { messagesEnded += 1 }
        isAtStart = false
        run = run.isEmpty ? range : run.lowerBound..<range.upperBound
        return true
    }
}
