/// A request line and its header section, well-formed but not yet judged.
package struct RequestHead: Equatable, Sendable {
    package let method: String
    /// The request target as it was sent: visible ASCII.
    package let target: String
    package let version: HTTPVersion
    /// The fields in the order in which they came, repeated names included.
    package let fields: [HeaderField]
    /// The bytes from the connection's first one to the end of the head. What follows them are frames.
    package let length: Int

    package init(method: String, target: String, version: HTTPVersion, fields: [HeaderField], length: Int) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
        self.length = length
    }
}
