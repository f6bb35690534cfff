/// What a backend may look at when it looks for the peer of a client.
package struct Handshake: Sendable {
    /// One field of the request.
    package struct Field: Equatable, Sendable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package let method: String
    /// Path and query as they were sent.
    package let target: String
    /// The path, percent-decoded once: `%2F` is a slash here, and `%2525` is `%25`. Starts with a slash, has no NUL.
    package let path: String
    /// What follows the first question mark, as it was sent; `nil` without one.
    package let query: String?
    /// The fields in the order in which they came.
    package let fields: [Field]
    /// The subprotocols that the client offers, in its order and spelling.
    package let protocols: [String]
    /// Who asks, as it stands in the log.
    package let clientAddress: String
    /// The host that the client asked for, with the port if it sent one.
    package let host: String
    /// The client's socket, to be asked for its names and nothing else; -1 for a backend that does not look at it.
    package var socket: Int32 = -1

    /// Takes `target` apart; it starts with a slash.
    package init(
        method: String, target: String, fields: [Field], protocols: [String], clientAddress: String, host: String
    ) throws(HandshakeError) {
        precondition(target.utf8.first == UInt8(ascii: "/"))
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        path = try PercentEncoding.decode(target[..<(mark ?? target.endIndex)])
        query = mark.map { String(target[target.utf8.index(after: $0)...]) }
        self.method = method
        self.target = target
        self.fields = fields
        self.protocols = protocols
        self.clientAddress = clientAddress
        self.host = host
    }
}
