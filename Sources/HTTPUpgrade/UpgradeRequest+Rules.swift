/// The rules of RFC 6455, 4.2.1, and those of HTTP that a handshake must not break.
extension UpgradeRequest {
    /// The value of the one Host line (RFC 9112, 3.2); it may be empty.
    static func hostField(of fields: [HeaderField]) throws(UpgradeRefusal) -> String {
        let hosts = fields.values(of: "Host")
        guard hosts.count == 1 else {
            throw .badRequest("There must be exactly one Host field. Send Host: name or Host: name:port, once.")
        }
        // RFC 9112, 3.2: a value that is no authority is refused even where the target replaces it.
        guard hosts[0].isEmpty || Authority.isValid(hosts[0]) else {
            throw .badRequest("The Host field is not valid. Send Host: name or Host: name:port.")
        }
        return hosts[0]
    }

    /// The authority that the client asks for.
    static func authority(of target: RequestTarget, hostField: String) throws(UpgradeRefusal) -> String {
        // RFC 9112, 3.2.2: the authority of an absolute target replaces the Host field.
        if let authority = target.authority { return authority }
        // RFC 6455, 4.2.1, 2: the Host field contains the server's authority, so an empty one does not do.
        guard !hostField.isEmpty else {
            throw .badRequest("The Host field is empty. Send Host: name or Host: name:port.")
        }
        return hostField
    }

    /// Refuses a body of which nobody could say where it ends (RFC 9112, 6.3): two opinions smuggle requests.
    static func requireSoundLength(of fields: [HeaderField]) throws(UpgradeRefusal) {
        let lengths = fields.values(of: "Content-Length")
        guard lengths.count <= 1, lengths.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0.isDigit } }) else {
            throw .badRequest("Content-Length is not one number. A WebSocket handshake has no body: leave it out.")
        }
        // RFC 9112, 6.3, 4: a body whose last coding is not chunked has no end.
        let codings = fields.values(of: "Transfer-Encoding")
        guard codings.isEmpty || endsInChunks(codings) else {
            throw .badRequest("Transfer-Encoding does not end in chunked. A WebSocket handshake has no body.")
        }
    }

    private static func endsInChunks(_ codings: [String]) -> Bool {
        guard let last = ListField.parse(codings, isElement: { _ in true })?.last else { return false }
        return last.matchesIgnoringCase("chunked")
    }

    /// Insists on GET (RFC 6455, 4.2.1, 1), in capitals.
    static func requireGET(_ method: String) throws(UpgradeRefusal) {
        if method == "GET" { return }
        // RFC 9110, 9.1: methods are case-sensitive; 405 is for those that are known, 501 for the others.
        let known = ["HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]
        throw known.contains(method) ? .methodNotAllowed : .methodNotImplemented
    }

    /// A body would stand where the first frame is expected.
    static func refuseBody(_ fields: [HeaderField]) throws(UpgradeRefusal) {
        let isEmpty = fields.values(of: "Content-Length").allSatisfy { $0.utf8.allSatisfy { $0 == UInt8(ascii: "0") } }
        guard isEmpty, fields.values(of: "Transfer-Encoding").isEmpty else {
            throw .badRequest("A WebSocket handshake has no body. Leave out Content-Length and Transfer-Encoding.")
        }
    }

    /// Insists on `Upgrade: websocket` and `Connection: Upgrade` (RFC 6455, 4.2.1, 3 and 4).
    static func requireUpgrade(_ fields: [HeaderField]) throws(UpgradeRefusal) {
        // RFC 9110, 7.8: protocol = protocol-name ["/" protocol-version].
        let upgrade = ListField.parse(fields.values(of: "Upgrade")) { element in
            let parts = element.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.allSatisfy { $0.isToken }
        }
        let connection = ListField.parse(fields.values(of: "Connection")) { $0.isToken }
        guard let upgrade, let connection else {
            throw .badRequest(
                "Upgrade or Connection is no list of names. Send Upgrade: websocket, Connection: Upgrade.")
        }
        guard upgrade.contains(where: { $0.matchesIgnoringCase("websocket") }) else {
            throw .upgradeRequired(
                "This address serves WebSocket connections. Open it with a WebSocket client (ws://).")
        }
        guard connection.contains(where: { $0.matchesIgnoringCase("upgrade") }) else {
            throw .upgradeRequired(
                "Connection: Upgrade is missing. Send it; a proxy in between must pass Upgrade and Connection on.")
        }
    }

    /// Insists on version 13, once (RFC 6455, 4.2.1, 6, and 11.3.5).
    static func requireVersion(_ fields: [HeaderField]) throws(UpgradeRefusal) {
        guard fields.values(of: "Sec-WebSocket-Version") == ["13"] else { throw .webSocketVersionNotSupported }
    }

    /// The one key (RFC 6455, 4.2.1, 5, and 11.3.1).
    static func key(of fields: [HeaderField]) throws(UpgradeRefusal) -> String {
        let keys = fields.values(of: "Sec-WebSocket-Key")
        guard keys.count == 1, isKey(keys[0]) else {
            throw .badRequest("There must be one Sec-WebSocket-Key. Send 16 random bytes in Base64, once.")
        }
        return keys[0]
    }

    // RFC 4648, 4: 16 bytes are 22 characters and two of padding.
    private static func isKey(_ key: String) -> Bool {
        guard key.utf8.count == 24, key.hasSuffix("==") else { return false }
        return key.utf8.prefix(22).allSatisfy {
            $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/")
        }
    }

    /// The Origin, at most one (RFC 6454, 7.3): with two, a check of one would say nothing about the other.
    static func origin(of fields: [HeaderField]) throws(UpgradeRefusal) -> String? {
        let origins = fields.values(of: "Origin")
        guard origins.count <= 1 else { throw .badRequest("There is more than one Origin field. Send one.") }
        return origins.first
    }

    /// The offered subprotocols (RFC 6455, 4.2.1, 8, and 11.3.4): tokens over any number of lines, each once.
    static func protocols(of fields: [HeaderField]) throws(UpgradeRefusal) -> [String] {
        let lines = fields.values(of: "Sec-WebSocket-Protocol")
        guard let protocols = ListField.parse(lines, isElement: { $0.isToken }), lines.isEmpty || !protocols.isEmpty
        else {
            throw .badRequest("Sec-WebSocket-Protocol is malformed. Send names, separated by commas.")
        }
        // RFC 6455, 4.1, 10: the elements are unique.
        guard Set(protocols).count == protocols.count else {
            throw .badRequest("Sec-WebSocket-Protocol has a name twice. Send each name once.")
        }
        return protocols
    }
}
