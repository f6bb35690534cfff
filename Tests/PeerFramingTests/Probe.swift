import CWebsocksy
import PeerFraming
import Synchronization

/// A framing of version 2 that answers what a test says, through the same functions in C as a plugin's.
@safe final class Probe {
    var open: (inout ws_opened) -> ws_open_result = { _ in ws_open_done }
    var decode: (ws_peer_bytes, inout ws_decoded) -> ws_decode_result = { _, _ in ws_decode_more }
    var encode: (ws_piece, inout ws_encoded) -> ws_encode_result = { _, _ in ws_encode_done }
    /// The configurations that it was opened with.
    private(set) var configurations: [String] = []
    private(set) var closeCount = 0
    /// Where every probe lies, so that what lives for ever can be found, and is no leak.
    private static let all = Mutex<[UInt]>([])

    /// What a plugin would register. The probe lives for ever, as a plugin does.
    func record(hasEncode: Bool = true, hasClose: Bool = true) -> ws_framing_v2 {
        var record = unsafe ws_framing_v2()
        let name: StaticString = "probe"
        unsafe record.size = MemoryLayout<ws_framing_v2>.size
        unsafe record.name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        let address = unsafe Unmanaged.passRetained(self).toOpaque()
        Self.all.withLock { $0.append(UInt(bitPattern: address)) }
        unsafe record.user = address
        unsafe record.open = { framing, configuration, opened in
            guard let user = unsafe framing?.pointee.user, let opened = unsafe opened else { return ws_open_refused }
            // SAFETY: `user` is the probe, which lives for ever; the rest is good for the call.
            let probe = unsafe Unmanaged<Probe>.fromOpaque(user).takeUnretainedValue()
            probe.configurations.append(unsafe configuration.map { unsafe String(cString: $0) } ?? "NULL")
            unsafe opened.pointee.state = user
            return unsafe probe.open(&opened.pointee)
        }
        unsafe record.decode = { state, bytes, decoded in
            guard let state = unsafe state, let bytes = unsafe bytes, let decoded = unsafe decoded else {
                return ws_decode_broken
            }
            // SAFETY: the state is the probe, which lives for ever; the rest is good for the call.
            return unsafe Unmanaged<Probe>.fromOpaque(state).takeUnretainedValue().decode(
                bytes.pointee, &decoded.pointee)
        }
        if hasEncode {
            unsafe record.encode = { state, piece, encoded in
                guard let state = unsafe state, let piece = unsafe piece, let encoded = unsafe encoded else {
                    return ws_encode_refused
                }
                // SAFETY: as above.
                return unsafe Unmanaged<Probe>.fromOpaque(state).takeUnretainedValue()
                    .encode(piece.pointee, &encoded.pointee)
            }
        }
        if hasClose {
            unsafe record.close = { state in
                // SAFETY: as above.
                if let state = unsafe state {
                    unsafe Unmanaged<Probe>.fromOpaque(state).takeUnretainedValue().closeCount += 1
                }
            }
        }
        return unsafe record
    }

    /// Begins a connection.
    func opened(_ configuration: String = "") throws(FramingRefusal) -> Framer {
        try framing().open(configuration)
    }

    /// The framing as the server knows it.
    func framing() -> Framing {
        var record = unsafe record()
        guard let framing = unsafe Framing(copying: &record) else { preconditionFailure("the probe is not taken") }
        return framing
    }
}

/// Shows `bytes` to a framer as a session does: with a byte of room behind.
func look(_ framer: inout Framer, _ bytes: [UInt8], isLast: Bool = false) throws(FramingFault) -> Framer.Step {
    var room = bytes + [0xAA]
    var span = room.mutableSpan
    return try framer.next(&span, from: 0, isLast: isLast)
}

/// Writes a sentence as a plugin does: with a NUL behind.
func write(_ text: String, to room: UnsafeMutablePointer<CChar>) {
    precondition(text.utf8.count < Int(WS_ERROR_SIZE))
    // SAFETY: the room has WS_ERROR_SIZE bytes.
    for (index, byte) in text.utf8.enumerated() { unsafe room[index] = CChar(bitPattern: byte) }
    unsafe room[text.utf8.count] = 0
}
