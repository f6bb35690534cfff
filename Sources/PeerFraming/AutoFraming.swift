import CWebsocksy
import WebSocketCore

/// What the peer wrote goes on at once: text while it is valid UTF-8, binary otherwise.
///
/// Needs no state: whether bytes are text shows in them alone.
enum AutoFraming {
    static let open: OpenFunction = { _, _, opened in
        // SAFETY: good for the call.
        unsafe opened?.pointee.flags = FramingTraits([.sendsWhenIdle, .vouchesForText]).rawValue
        return ws_open_done
    }

    static let decode: DecodeFunction = { _, shown, decoded in
        guard let shown = unsafe shown, let decoded = unsafe decoded else { return ws_decode_broken }
        // SAFETY: the bytes are good for the call.
        let bytes = unsafe UnsafeBufferPointer(start: shown.pointee.data, count: shown.pointee.length)
        var length = bytes.count
        var validator = UTF8Validator()
        if unsafe validator.accept(bytes.span) {
            // A code point that the read cut in two is held back: sent on with the text in front of it, it would
            // turn a text stream into binary for one message.
            let whole = bytes.count - validator.pendingCount
            if whole > 0 || bytes.isEmpty {
                unsafe decoded.pointee.opcode = ws_frame_text
                length = whole
            } else if unsafe shown.pointee.is_last == 0 {
                return ws_decode_more
            }
            // The rest of a datagram never comes.
        }
        unsafe decoded.pointee.consumed = length
        unsafe decoded.pointee.length = length
        return ws_decode_message
    }
}

/// What the peer wrote goes on at once, as binary.
enum BinaryFraming {
    // The configuration of `auto` and `binary` is not read: websocksy's own configuration files may carry one.
    static let open: OpenFunction = { _, _, _ in ws_open_done }

    static let decode: DecodeFunction = { _, shown, decoded in
        guard let shown = unsafe shown, let decoded = unsafe decoded else { return ws_decode_broken }
        // SAFETY: good for the call.
        unsafe decoded.pointee.consumed = shown.pointee.length
        unsafe decoded.pointee.length = shown.pointee.length
        return ws_decode_message
    }
}
