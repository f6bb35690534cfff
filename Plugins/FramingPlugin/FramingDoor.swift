import CWebsocksy

/// What the server holds for an offer: it comes back with each `open`.
final class FramingDoor: Sendable {
    let offer: FramingOffer

    init(_ offer: FramingOffer) { self.offer = offer }
}

// The C functions of every framing that is offered. The server calls those of one connection on one thread at a time.

/// A connection begins.
func openFraming(
    _ framing: UnsafePointer<ws_framing_v2>?, _ config: UnsafePointer<CChar>?,
    _ opened: UnsafeMutablePointer<ws_opened>?
) -> ws_open_result {
    // SAFETY: the server lends all three for the call, and `user` is the door that the record was made with.
    guard let framing = unsafe framing, let config = unsafe config, let opened = unsafe opened,
        let user = unsafe framing.pointee.user
    else { return ws_open_refused }
    let door = unsafe Unmanaged<FramingDoor>.fromOpaque(user).takeUnretainedValue()
    do throws(FramingOffer.Refusal) {
        let connection = try unsafe OpenFraming(door.offer.open(String(cString: config)))
        // SAFETY: one reference goes to the server; `closeFraming` takes it back.
        unsafe opened.pointee.state = Unmanaged.passRetained(connection).toOpaque()
        unsafe opened.pointee.flags = door.offer.flags
        return ws_open_done
    } catch {
        unsafe tell(error.reason, opened.pointee.error)
        return ws_open_refused
    }
}

/// Where does the peer's next message end?
func decodePeerBytes(
    _ state: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<ws_peer_bytes>?,
    _ answer: UnsafeMutablePointer<ws_decoded>?
) -> ws_decode_result {
    guard let state = unsafe state, let bytes = unsafe bytes, let answer = unsafe answer else {
        return ws_decode_broken
    }
    // SAFETY: the state is what `openFraming` handed out; the server lends the bytes for the call.
    let connection = unsafe Unmanaged<OpenFraming>.fromOpaque(state).takeUnretainedValue()
    let unread = unsafe Span(_unsafeStart: bytes.pointee.data, count: bytes.pointee.length)
    switch unsafe connection.framing.decode(unread, isLast: bytes.pointee.is_last != 0) {
    case .more:
        return ws_decode_more
    case .message(let kind, let payload, let consumed, let follows):
        // SAFETY: the server lends the answer for the call.
        unsafe answer.pointee.opcode = kind == .text ? ws_frame_text : ws_frame_binary
        unsafe answer.pointee.payload = payload.lowerBound
        unsafe answer.pointee.length = payload.count
        unsafe answer.pointee.consumed = consumed
        unsafe answer.pointee.follows = follows
        return ws_decode_message
    case .discard(let count):
        unsafe answer.pointee.opcode = ws_frame_discard
        unsafe answer.pointee.consumed = count
        return ws_decode_message
    case .broken(let reason):
        unsafe tell(reason, answer.pointee.error)
        return ws_decode_broken
    }
}

/// How is a client's message written to the peer?
func encodePiece(
    _ state: UnsafeMutableRawPointer?, _ piece: UnsafePointer<ws_piece>?, _ answer: UnsafeMutablePointer<ws_encoded>?
) -> ws_encode_result {
    guard let state = unsafe state, let piece = unsafe piece?.pointee, let answer = unsafe answer else {
        return ws_encode_refused
    }
    // SAFETY: the state is what `openFraming` handed out; the server lends the piece and the answer for the call.
    let connection = unsafe Unmanaged<OpenFraming>.fromOpaque(state).takeUnretainedValue()
    let buffer = unsafe UnsafeMutableBufferPointer(start: piece.data, count: piece.length)
    var bytes = unsafe MutableSpan(_unsafeElements: buffer)
    let encoded = unsafe connection.framing.encode(
        &bytes, total: piece.total, isFirst: piece.is_first != 0, isLast: piece.is_last != 0)
    switch encoded {
    case .piece(let before, let after):
        // SAFETY: the room is the connection's own and is written to by the next call at the earliest.
        unsafe (answer.pointee.before, answer.pointee.before_length) = (connection.before.keep(before), before.count)
        unsafe (answer.pointee.after, answer.pointee.after_length) = (connection.after.keep(after), after.count)
        return ws_encode_done
    case .refused(let reason):
        unsafe tell(reason, answer.pointee.error)
        return ws_encode_refused
    }
}

/// The connection is over.
func closeFraming(_ state: UnsafeMutableRawPointer?) {
    guard let state = unsafe state else { return }
    // SAFETY: the reference that `openFraming` gave away; the server calls this once.
    unsafe Unmanaged<OpenFraming>.fromOpaque(state).release()
}

/// Writes a sentence into the server's room for one, as much of it as fits.
private func tell(_ reason: String, _ room: UnsafeMutablePointer<CChar>?) {
    guard let room = unsafe room else { return }
    var end = 0
    for character in reason {
        let bytes = character.utf8
        guard end + bytes.count < Int(WS_ERROR_SIZE) else { break }
        for byte in bytes {
            // SAFETY: the guard leaves room for these and for the NUL.
            unsafe room[end] = CChar(bitPattern: byte)
            end += 1
        }
    }
    // SAFETY: as above.
    unsafe room[end] = 0
}
