extension MessageReader {
    /// The most payload of one frame that a run moves. More is cheaper to hand over where it lies.
    @inline(__always)
    package static var longestMove: Int { 4095 }

    /// Takes as many data frames as stand at `cursor`, and makes their payload one range of `buffer`.
    ///
    /// The fast road to a stream peer, for which messages have no borders: whole and partial frames of any
    /// type and any message are unmasked and moved down to join the first one. It ends in front of a control
    /// frame, an incomplete header, or a frame that has more than `longestMove` bytes here and would have to
    /// move. A violation behind good frames is thrown by the next call, after their payload was handed over.
    ///
    /// - Parameter messagesEnded: Grows by the number of messages that ended in the run, also if it is empty.
    /// - Returns: The unmasked payload. Empty if there is nothing to take this way: call `next`.
    package mutating func run(
        _ buffer: inout MutableSpan<UInt8>, at cursor: inout Int, messagesEnded: inout Int
    ) throws(ProtocolViolation) -> Range<Int> {
        switch phase {
        case .open: break
        case .closed: return cursor..<cursor
        case .failed(let violation): throw violation
        }
        var run = Run(cursor: cursor)
        defer {
            cursor = run.cursor
            messagesEnded += run.messagesEnded
        }
        do {
            repeat {
                try extendByShortMessages(&run, &buffer)
            } while try extendByFrame(&run, &buffer)
        } catch {
            phase = .failed(error)
            if run.isEmpty { throw error }
        }
        return run.start..<run.end
    }

    /// What one call has taken so far.
    private struct Run {
        var cursor: Int
        // INVARIANT: start <= end <= cursor; the payload taken is `start..<end`.
        var start: Int
        var end: Int
        var messagesEnded = 0

        init(cursor: Int) { (self.cursor, start, end) = (cursor, cursor, cursor) }

        var isEmpty: Bool { start == end }

        /// Has the first payload stay where it lies, and the others join it.
        @inline(__always)
        mutating func startAt(_ payload: Int) {
            if isEmpty { (start, end) = (payload, payload) }
        }
    }

    /// Adds what is here of one frame to `run`. `false` if the run ends in front of it.
    private mutating func extendByFrame(
        _ run: inout Run, _ buffer: inout MutableSpan<UInt8>
    ) throws(ProtocolViolation) -> Bool {
        if !frames.isInsideFrame {
            guard let header = try peekHeader(buffer.span, at: run.cursor), !header.opcode.isControl else {
                return false
            }
            let here = min(header.payloadLength, buffer.count - run.cursor - header.encodedLength)
            guard run.isEmpty || here <= MessageReader.longestMove else { return false }
            run.cursor += header.encodedLength
            enter(header)
        }
        guard frames.remaining == 0 || run.cursor < buffer.count else { return false }
        run.startAt(run.cursor)
        let (range, isASCII) = frames.readPayload(&buffer, at: &run.cursor, movingTo: run.end)
        if try accept(buffer.span.extracting(range), isASCII: isASCII) { run.messagesEnded += 1 }
        isAtStart = false
        run.end = range.upperBound
        return true
    }
}

extension MessageReader {
    /// Adds the whole messages of one short frame that stand at the cursor to `run`.
    ///
    /// They are what a busy client sends most. All other frames are left to `extendByFrame`.
    private mutating func extendByShortMessages(
        _ run: inout Run, _ buffer: inout MutableSpan<UInt8>
    ) throws(ProtocolViolation) {
        guard currentType == nil else { return }
        precondition(0 <= run.cursor && run.cursor <= buffer.count)
        // A copy, so that the loop's stores through a pointer leave it in registers.
        var taken = run
        defer { run = taken }
        try unsafe buffer.withUnsafeMutableBufferPointer { bytes throws(ProtocolViolation) in
            while let header = unsafe MessageReader.shortHeader(bytes, at: taken.cursor) {
                let length = Int(truncatingIfNeeded: header &>> 8 & 0x7F)
                let source = taken.cursor &+ 6
                guard length <= bytes.count &- source, length <= messageLimit else { return }
                taken.startAt(source)
                try unsafe unmask(bytes, header, from: source, to: taken.end, count: length)
                taken.cursor = source &+ length
                taken.end &+= length
                taken.messagesEnded &+= 1
            }
        }
    }

    /// The header at `cursor` as one number, its first byte lowest, if it is that of a masked and final frame of
    /// text or binary, without reserved bits, of less than 126 bytes.
    @inline(__always)
    private static func shortHeader(_ bytes: UnsafeMutableBufferPointer<UInt8>, at cursor: Int) -> UInt64? {
        guard let base = bytes.baseAddress, bytes.count &- cursor >= 8 else { return nil }
        // SAFETY: 8 bytes from the cursor on are inside the buffer.
        let header = unsafe UInt64(littleEndian: UnsafeRawPointer(base + cursor).loadUnaligned(as: UInt64.self))
        let isMessage = header & 0x80FC == 0x8080 && header & 0x3 &- 1 < 2
        return isMessage && header & 0x7F00 < 126 &<< 8 ? header : nil
    }

    /// Unmasks and judges the whole payload of the message that `header` is in front of.
    @inline(__always)
    private mutating func unmask(
        _ bytes: UnsafeMutableBufferPointer<UInt8>, _ header: UInt64, from source: Int, to destination: Int, count: Int
    ) throws(ProtocolViolation) {
        guard let base = bytes.baseAddress else { return }
        // SAFETY: the caller saw `count` bytes at `source` inside the buffer, and `destination` is not above it.
        let isASCII = unsafe Masking.unmask(
            base + source, to: base + destination, count: count, key: UInt32(truncatingIfNeeded: header &>> 16))
        if header & 0x1 != 0, !isASCII {
            let payload = bytes.extracting(destination..<destination + count)
            // RFC 6455, 8.1: text must be UTF-8.
            guard unsafe text.accept(payload.span), text.isComplete else { throw .invalidUTF8 }
        }
    }
}
