package import CWebsocksy

/// A framing function of version 1, as a framing of version 2 that has no `encode`.
extension Framing {
    /// - Parameter name: `nil` for a function that a backend hands over without having registered it.
    package init?(name: String?, versionOne function: @escaping ws_framing) {
        let name = name ?? "(the backend's own)"
        guard !name.isEmpty else { return nil }
        var record = unsafe ws_framing_v2()
        unsafe record.size = MemoryLayout<ws_framing_v2>.size
        unsafe record.user = unsafeBitCast(function, to: UnsafeMutableRawPointer.self)
        unsafe record.open = VersionOneState.open
        unsafe record.decode = VersionOneState.decode
        unsafe record.close = VersionOneState.close
        unsafe self.init(name: name, record: FramingRecord(record), function: function)
    }
}

/// What a function of version 1 needs on one connection.
@safe private final class VersionOneState {
    private let function: ws_framing
    private let configuration: UnsafeMutablePointer<CChar>
    private var data: UnsafeMutableRawPointer?

    private init(_ function: @escaping ws_framing, configuration text: UnsafePointer<CChar>) {
        unsafe self.function = function
        var length = 0
        // SAFETY: a C string; its bytes up to and with the NUL are copied.
        while unsafe text[length] != 0 { length += 1 }
        unsafe configuration = .allocate(capacity: length + 1)
        unsafe configuration.initialize(from: text, count: length + 1)
    }

    deinit {
        // A connection whose framing keeps nothing is not told of its end.
        if unsafe data != nil { _ = unsafe function(nil, 0, 0, nil, &data, configuration) }
        unsafe configuration.deallocate()
    }

    static let open:
        @convention(c) (
            UnsafePointer<ws_framing_v2>?, UnsafePointer<CChar>?, UnsafeMutablePointer<ws_opened>?
        ) -> ws_open_result = { framing, configuration, opened in
            guard let framing = unsafe framing, let configuration = unsafe configuration, let opened = unsafe opened,
                let function = unsafe framing.pointee.user
            else { return ws_open_refused }
            // SAFETY: `user` of such a record is the function, put there by the initializer above.
            let state = unsafe VersionOneState(
                unsafeBitCast(function, to: ws_framing.self), configuration: configuration)
            unsafe opened.pointee.state = Unmanaged.passRetained(state).toOpaque()
            return ws_open_done
        }

    static let decode:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<ws_peer_bytes>?, UnsafeMutablePointer<ws_decoded>?
        ) -> ws_decode_result = { state, bytes, decoded in
            guard let state = unsafe state, let bytes = unsafe bytes, let decoded = unsafe decoded else {
                return ws_decode_broken
            }
            // SAFETY: the state is the one that `open` made, and lives until `close`.
            return unsafe Unmanaged<VersionOneState>.fromOpaque(state)._withUnsafeGuaranteedRef {
                unsafe $0.decode(bytes.pointee, &decoded.pointee)
            }
        }

    static let close: @convention(c) (UnsafeMutableRawPointer?) -> Void = { state in
        // SAFETY: gives up what `open` retained; nothing uses the state after.
        if let state = unsafe state { unsafe Unmanaged<VersionOneState>.fromOpaque(state).release() }
    }

    private func decode(_ bytes: ws_peer_bytes, _ decoded: inout ws_decoded) -> ws_decode_result {
        var answer: Int64 = 0
        // Version 1 is never asked twice about the same bytes, and knows no empty datagrams.
        if unsafe bytes.fresh > 0 {
            answer = unsafe function(
                bytes.data, bytes.length, bytes.fresh, &decoded.opcode, &data, configuration)
        }
        guard answer >= 0 else {
            unsafe ErrorText.write("it answered \(answer)", to: decoded.error)
            return ws_decode_broken
        }
        guard unsafe answer > 0 || bytes.is_last != 0 else { return ws_decode_more }
        // It has no word for the end of the stream: what it waits with is sent, so that nothing is lost.
        let count = unsafe answer > 0 ? size_t(answer) : bytes.length
        unsafe decoded.consumed = count
        unsafe decoded.length = count
        return ws_decode_message
    }
}
