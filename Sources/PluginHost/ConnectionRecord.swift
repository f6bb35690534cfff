import CWebsocksy
import Glibc
import PeerDiscovery

/// A connection as version 1 lays it out, filled for the time of one question.
@safe final class ConnectionRecord {
    /// Good for as long as this lives.
    let place: UnsafeMutablePointer<websocket>
    private let request: RequestCopy

    init(_ request: RequestCopy) {
        self.request = request
        // SAFETY: `calloc` gives zeros, which are right for all that is not set here, and room for the whole record.
        guard let memory = unsafe calloc(1, MemoryLayout<websocket>.size) else {
            preconditionFailure("no memory for a request")
        }
        unsafe place = memory.bindMemory(to: websocket.self, capacity: 1)
        unsafe place.pointee.ws_fd = request.handshake.socket
        unsafe place.pointee.peer_fd = -1
        unsafe place.pointee.state = ws_http
        unsafe place.pointee.last_event = time(nil)
        unsafe place.pointee.request_path = request.texts.copy(request.handshake.target)
        unsafe place.pointee.websocket_version = 13
        unsafe place.pointee.want_upgrade = 3
        let key = request.handshake.fields.first { CanonicalName.of($0.name) == "Sec-WebSocket-Key" }
        unsafe place.pointee.socket_key = key.map { unsafe request.texts.copy($0.value) }
        unsafe place.pointee.protocols = request.protocols.count
        unsafe place.pointee.protocol = request.protocols.baseAddress
        fillHeaders()
    }

    deinit {
        // SAFETY: from `calloc`; what it points to is not its own.
        unsafe free(place)
    }

    /// The record has room for ten; a plugin that wants all looks at its argument.
    private func fillHeaders() {
        let count = unsafe min(request.headers.count, Int(WS_HEADER_LIMIT))
        unsafe place.pointee.headers = count
        guard let offset = unsafe MemoryLayout<websocket>.offset(of: \.header) else {
            preconditionFailure("a record of C's without a place for headers")
        }
        // SAFETY: there lies an array of C's that is no shorter than `count`.
        let header = unsafe UnsafeMutableRawPointer(place).advanced(by: offset)
            .assumingMemoryBound(to: ws_http_header.self)
        for index in 0..<count { unsafe header[index] = request.headers[index] }
    }
}
