import CWebsocksy
import PeerDiscovery

/// Asks a backend of version 2.
@safe struct QueryV2: @unchecked Sendable {
    private let query: ws_backend_query_v2

    init(_ query: ws_backend_query_v2) { unsafe self.query = unsafe query }

    /// The answer for one client.
    func route(_ handshake: Handshake) throws(AnswerFault) -> Result<Route, RoutingError> {
        let copy = RequestCopy(handshake, omitting: [])
        var request = unsafe Self.request(copy)
        var answer = unsafe ws_answer()
        unsafe answer.size = MemoryLayout<ws_answer>.size
        unsafe answer.protocol = handshake.protocols.count
        // SAFETY: all that is lent lives until the end of this function, and `answer` is as large as it says.
        let code = unsafe query(&request, &answer)
        let reader = unsafe AnswerV2(answer, to: copy)
        return try reader.route(code: code, framings: PluginFramings.table)
    }

    private static func request(_ copy: RequestCopy) -> ws_request {
        let handshake = copy.handshake
        let texts = copy.texts
        // SAFETY: the texts and arrays live as long as `copy`. What is an array of pointers there is one here, read only.
        var request = unsafe ws_request()
        unsafe request.size = MemoryLayout<ws_request>.size
        unsafe request.method = UnsafePointer(texts.copy(handshake.method))
        unsafe request.target = UnsafePointer(texts.copy(handshake.target))
        unsafe request.path = UnsafePointer(texts.copy(handshake.path))
        unsafe request.query = handshake.query.map { unsafe UnsafePointer(texts.copy($0)) }
        unsafe request.host = UnsafePointer(texts.copy(handshake.host))
        unsafe request.client = UnsafePointer(texts.copy(handshake.clientAddress))
        unsafe request.headers = copy.headers.count
        unsafe request.header = UnsafePointer(copy.headers.baseAddress)
        unsafe request.protocols = copy.protocols.count
        unsafe request.protocol = UnsafeRawPointer(copy.protocols.baseAddress)?
            .assumingMemoryBound(to: UnsafePointer<CChar>?.self)
        return unsafe request
    }
}
