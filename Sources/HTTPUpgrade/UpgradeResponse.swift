/// Writes the server's half of the handshake.
package enum UpgradeResponse {
    /// The 101 that turns the connection into a WebSocket (RFC 6455, 4.2.2).
    ///
    /// - Parameter subprotocol: one that the request offers, in its spelling. A browser fails the
    ///   connection on any other, so check what a backend answered against `request.protocols` first.
    package static func accepting(_ request: UpgradeRequest, subprotocol: String?) -> [UInt8] {
        precondition(subprotocol.map(request.protocols.contains) ?? true, "the client never offered this subprotocol")
        var text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        text += "Sec-WebSocket-Accept: \(AcceptKey.answering(request.key))\r\n"
        if let subprotocol { text += "Sec-WebSocket-Protocol: \(subprotocol)\r\n" }
        return Array((text + "\r\n").utf8)
    }

    /// A whole response, after which the connection is closed.
    ///
    /// - Parameter unixTime: now, in seconds since 1970.
    package static func refusing(_ refusal: UpgradeRefusal, unixTime: Int) -> [UInt8] {
        let content = refusal.explanation + "\n"
        // RFC 9110, 7.8: who sends Upgrade also names it in Connection.
        let connection = refusal.fields.contains { $0.isNamed("Upgrade") } ? "Upgrade, close" : "close"
        var text = "HTTP/1.1 \(refusal.status) \(refusal.reason)\r\nConnection: \(connection)\r\n"
        // RFC 9110, 6.6.1: who has a clock says when it answered.
        text += "Date: \(HTTPDate.text(unixTime: unixTime))\r\n"
        for field in refusal.fields { text += "\(field.name): \(field.value)\r\n" }
        text += "Content-Type: text/plain; charset=utf-8\r\nContent-Length: \(content.utf8.count)\r\n"
        text += "Cache-Control: no-store\r\n\r\n"
        if !refusal.answersHead { text += content }
        return Array(text.utf8)
    }
}
