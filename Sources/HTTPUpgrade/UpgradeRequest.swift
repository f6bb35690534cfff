/// A request that opens a WebSocket: all that RFC 6455, 4.2.1 asks for is there.
package struct UpgradeRequest: Sendable {
    /// Path and query as they were sent; of an absolute target what follows the authority.
    package let target: String
    /// The authority that the client asked for: that of an absolute target, else the Host field's.
    package let host: String
    /// The Origin field, where the client is a browser.
    package let origin: String?
    /// 16 bytes in Base64, as they were sent.
    package let key: String
    /// The subprotocols that the client offers, in its order and spelling; none twice.
    package let protocols: [String]
    /// The raw values of the Sec-WebSocket-Extensions lines.
    package let extensions: [String]
    /// What these lines offer.
    package let extensionOffers: [ExtensionOffer]
    /// All fields of the request, in order.
    package let fields: [HeaderField]

    /// Judges a head, in an order that puts the most helpful answer first.
    package init(_ head: RequestHead) throws(UpgradeRefusal) {
        do throws(UpgradeRefusal) {
            guard head.version.canUpgrade else { throw .httpVersionNotSupported }
            fields = head.fields
            // RFC 9112, 3.2 and 6.3: what these two find wrong is 400 with any method.
            let hostField = try Self.hostField(of: fields)
            try Self.requireSoundLength(of: fields)
            try Self.requireGET(head.method)
            try Self.refuseBody(fields)
            let parsedTarget = try RequestTarget(head.target)
            target = parsedTarget.pathAndQuery
            host = try Self.authority(of: parsedTarget, hostField: hostField)
            try Self.requireUpgrade(fields)
            try Self.requireVersion(fields)
            key = try Self.key(of: fields)
            origin = try Self.origin(of: fields)
            protocols = try Self.protocols(of: fields)
            extensions = fields.values(of: "Sec-WebSocket-Extensions")
            extensionOffers = try ExtensionOffers.parse(extensions)
        } catch {
            var refusal = error
            refusal.answersHead = head.method == "HEAD"
            throw refusal
        }
    }
}
