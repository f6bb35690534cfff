import CWebsocksy
import WebSocketCore

/// The functions of the plugin interface for framings that are written as a `BuiltInState`.
enum BuiltInDoor {
    static let open: OpenFunction = { framing, configuration, opened in
        guard let framing = unsafe framing, let configuration = unsafe configuration, let opened = unsafe opened else {
            return ws_open_refused
        }
        // SAFETY: the three are good for the call; `user` of such a record is its index in the table.
        let index = unsafe Int(bitPattern: framing.pointee.user)
        let bytes = unsafe Array(UnsafeBufferPointer(start: configuration, count: length(of: configuration)))
        do throws(FramingRefusal) {
            let state = try BuiltInFraming.make(index, bytes.map { UInt8(bitPattern: $0) })
            unsafe opened.pointee.flags = state.traits.rawValue
            unsafe opened.pointee.state = Unmanaged.passRetained(state).toOpaque()
            return ws_open_done
        } catch {
            unsafe ErrorText.write(error.description, to: opened.pointee.error)
            return ws_open_refused
        }
    }

    static let decode: DecodeFunction = { state, shown, decoded in
        guard let state = unsafe state, let shown = unsafe shown, let decoded = unsafe decoded else {
            return ws_decode_broken
        }
        // SAFETY: the state is the one that `open` made and lives until `close`; the bytes are good for the call.
        let bytes = unsafe UnsafeBufferPointer(start: shown.pointee.data, count: shown.pointee.length)
        let answer = unsafe Unmanaged<BuiltInState>.fromOpaque(state)._withUnsafeGuaranteedRef {
            unsafe $0.decode(bytes.span, fresh: shown.pointee.fresh, isLast: shown.pointee.is_last != 0)
        }
        switch answer {
        case .needsMore: return ws_decode_more
        case .message(let opcode, let payload, let consumed, let follows):
            unsafe decoded.pointee.opcode = ws_operation(UInt32(opcode.rawValue))
            unsafe decoded.pointee.payload = payload.lowerBound
            unsafe decoded.pointee.length = payload.count
            unsafe decoded.pointee.consumed = consumed
            unsafe decoded.pointee.follows = follows
        case .discard(let count):
            unsafe decoded.pointee.opcode = ws_frame_discard
            unsafe decoded.pointee.consumed = count
        case .broken(let reason):
            unsafe ErrorText.write(reason, to: decoded.pointee.error)
            return ws_decode_broken
        }
        return ws_decode_message
    }

    static let encode: EncodeFunction = { state, piece, encoded in
        guard let state = unsafe state, let piece = unsafe piece, let encoded = unsafe encoded,
            let opcode = unsafe Opcode(rawValue: UInt8(truncatingIfNeeded: piece.pointee.opcode.rawValue))
        else { return ws_encode_refused }
        // SAFETY: the state is the one that `open` made and lives until `close`; the piece is good for the call.
        return unsafe Unmanaged<BuiltInState>.fromOpaque(state)._withUnsafeGuaranteedRef { state in
            let memory = unsafe UnsafeMutableBufferPointer(start: piece.pointee.data, count: piece.pointee.length)
            var bytes = unsafe memory.mutableSpan
            let total = unsafe piece.pointee.total
            do throws(BuiltInState.EncodingFault) {
                let answer = try unsafe state.encode(
                    &bytes, opcode, total: total == .max ? nil : total, isFirst: piece.pointee.is_first != 0,
                    isLast: piece.pointee.is_last != 0)
                unsafe state.fill(&encoded.pointee, with: answer)
                return ws_encode_done
            } catch {
                switch error {
                case .refused(let reason):
                    unsafe ErrorText.write(reason, to: encoded.pointee.error)
                    return ws_encode_refused
                case .tooLong(let reason):
                    unsafe ErrorText.write(reason, to: encoded.pointee.error)
                    return ws_encode_too_long
                }
            }
        }
    }

    static let close: CloseFunction = { state in
        // SAFETY: gives up what `open` retained; nothing uses the state after.
        if let state = unsafe state { unsafe Unmanaged<BuiltInState>.fromOpaque(state).release() }
    }

    private static func length(of text: UnsafePointer<CChar>) -> Int {
        var length = 0
        // SAFETY: a C string ends in a NUL.
        while unsafe text[length] != 0 { length += 1 }
        return length
    }
}

extension BuiltInState {
    /// Puts an answer into the record of the plugin interface.
    fileprivate func fill(_ encoded: inout ws_encoded, with answer: Encoded) {
        unsafe encoded.payload = answer.payload.lowerBound
        unsafe encoded.length = answer.payload.count
        unsafe encoded.before = UnsafePointer(front.memory)
        unsafe encoded.before_length = answer.frontCount
        if answer.sendsBack {
            unsafe encoded.after = back.memory.baseAddress
            unsafe encoded.after_length = back.count
        }
    }
}
