import CWebsocksy
import PeerDiscovery

/// A request in C's form, for the time of one question. All of it is a copy, so a plugin may write to it.
@safe final class RequestCopy {
    let texts = CTexts()
    let handshake: Handshake
    /// The header fields; the NULL behind the last is not counted.
    let headers: UnsafeMutableBufferPointer<ws_http_header>
    /// The subprotocols; the NULL behind the last is not counted.
    let protocols: UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>

    /// - Parameter omitted: canonical names of fields that are left out.
    init(_ handshake: Handshake, omitting omitted: [String]) {
        self.handshake = handshake
        let fields = handshake.fields.map { (tag: CanonicalName.of($0.name), value: $0.value) }
            .filter { !omitted.contains($0.tag) }
        // SAFETY: each has room for one more than is counted, and every place of both is written.
        let headerPlace = UnsafeMutablePointer<ws_http_header>.allocate(capacity: fields.count + 1)
        let protocolPlace = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
            capacity: handshake.protocols.count + 1)
        for (index, field) in fields.enumerated() {
            unsafe (headerPlace + index).initialize(
                to: ws_http_header(tag: texts.copy(field.tag), value: texts.copy(field.value)))
        }
        for (index, name) in handshake.protocols.enumerated() {
            unsafe (protocolPlace + index).initialize(to: texts.copy(name))
        }
        unsafe (headerPlace + fields.count).initialize(to: ws_http_header(tag: nil, value: nil))
        unsafe (protocolPlace + handshake.protocols.count).initialize(to: nil)
        unsafe headers = UnsafeMutableBufferPointer(start: headerPlace, count: fields.count)
        unsafe protocols = UnsafeMutableBufferPointer(start: protocolPlace, count: handshake.protocols.count)
    }

    deinit {
        // SAFETY: allocated in `init`, and lent for no longer than this lives.
        unsafe headers.baseAddress?.deallocate()
        unsafe protocols.baseAddress?.deallocate()
    }

    /// The subprotocol that an answer chose by its index; their count stands for none.
    func subprotocol(at index: Int) throws(AnswerFault) -> String? {
        let offered = handshake.protocols
        guard index >= 0, index <= offered.count else {
            throw .protocolUnknown(index: UInt(bitPattern: index), offered: offered.count)
        }
        return index == offered.count ? nil : offered[index]
    }
}
