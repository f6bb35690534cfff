/// What a client asked, as far as expressions can look at it. Bytes as they came: nothing here has to be UTF-8.
package struct Request: Sendable {
    /// One field of the request.
    package struct Field: Sendable {
        package let name: [UInt8]
        package let value: [UInt8]

        package init(name: [UInt8], value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// The path, percent-decoded once.
    package var path: [UInt8]
    /// What follows the first question mark, as it was sent.
    package var query: [UInt8]
    /// As in the Host field, so with the port if there is one.
    package var host: [UInt8]
    /// In the order in which they came.
    package var fields: [Field]
    /// The subprotocols that the client offers, in its order.
    package var protocols: [[UInt8]]

    package init(path: [UInt8], query: [UInt8], host: [UInt8], fields: [Field], protocols: [[UInt8]]) {
        self.path = path
        self.query = query
        self.host = host
        self.fields = fields
        self.protocols = protocols
    }

    /// The values of all fields of this name, in whatever case it is written.
    func values(of name: [UInt8]) -> some Sequence<[UInt8]> {
        fields.lazy.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }
}
