import CWebsocksy
import PeerDiscovery
import PeerFraming

/// Asks a backend of version 1.
@safe struct QueryV1: @unchecked Sendable {
    /// What version 1 does not show among the headers, because its core reads them itself.
    private static let omitted = [
        "Upgrade", "Connection", "Sec-WebSocket-Version", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol",
    ]

    private let query: ws_backend_query

    init(_ query: ws_backend_query) { unsafe self.query = unsafe query }

    /// The answer for one client.
    func route(_ handshake: Handshake) throws(AnswerFault) -> Result<Route, RoutingError> {
        let copy = RequestCopy(handshake, omitting: Self.omitted)
        let record = ConnectionRecord(copy)
        // SAFETY: all that is lent lives until the end of this function; the plugin answers by value.
        let answer = unsafe query(
            record.place.pointee.request_path, copy.protocols.count, copy.protocols.baseAddress, copy.headers.count,
            copy.headers.baseAddress, record.place)
        var results = CResults(besides: copy.texts)
        // First of all: what turns out to be no answer is given back too.
        unsafe results.take(answer.host)
        unsafe results.take(answer.port)
        unsafe results.take(answer.framing_config)
        guard let host = unsafe try results.text(answer.host, of: "host") else { return .failure(.noRoute) }
        let port = unsafe try results.text(answer.port, of: "port")
        let configuration = unsafe try results.text(answer.framing_config, of: "framing configuration") ?? ""
        let framing = unsafe answer.framing.flatMap(PluginFramings.framing)
        let transport = try TransportV1(unsafe answer.transport)
        return .success(
            Route(
                peers: [try transport.address(host: host, port: port)],
                framing: framing.map { FramingChoice($0, configuration: configuration) }
                    ?? FramingChoice(name: FramingChoice.auto.name, configuration: configuration),
                subprotocol: try copy.subprotocol(at: unsafe answer.protocol),
                warning: transport.isGuess(host: host)
                    ? "the backend's peer \"\(host)\" names no scheme and is read as tcp://; let it say so" : nil))
    }
}
