/// A request target that a WebSocket handshake may carry, taken apart.
struct RequestTarget: Equatable {
    /// The path and the query, as they were sent. Starts with a slash.
    let pathAndQuery: String
    /// The authority of an absolute target.
    let authority: String?

    /// Takes origin-form and absolute-form apart, and refuses everything else (RFC 9112, 3.2).
    init(_ target: String) throws(UpgradeRefusal) {
        // RFC 9112, 3.2: no form of a target has a fragment. RFC 6455, 3: neither has a WebSocket URL.
        guard !target.utf8.contains(UInt8(ascii: "#")) else {
            throw .badRequest("The request target has a fragment. Leave out the # and what follows it, or send %23.")
        }
        if target.utf8.first == UInt8(ascii: "/") {
            pathAndQuery = target
            authority = nil
            return
        }
        guard let rest = Self.afterScheme(target) else {
            throw .badRequest("The request target is neither a path nor an absolute URL. Ask for a path such as /.")
        }
        // RFC 9112, 3.2.2: servers accept the absolute form.
        let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        guard Authority.isValid(rest[..<end]) else {
            throw .badRequest("The host in the request target is not valid. Send host or host:port, without a user.")
        }
        authority = String(rest[..<end])
        let path = rest[end...]
        pathAndQuery = path.utf8.first == UInt8(ascii: "/") ? String(path) : "/" + path
    }

    private static func afterScheme(_ target: String) -> Substring? {
        guard let colon = target.utf8.firstIndex(of: UInt8(ascii: ":")), target[colon...].hasPrefix("://") else {
            return nil
        }
        let scheme = target[..<colon]
        let isKnown = ["http", "https", "ws", "wss"].contains { scheme.matchesIgnoringCase($0) }
        return isKnown ? target[colon...].dropFirst(3) : nil
    }
}
