/// One field line of a request or a response.
package struct HeaderField: Equatable, Sendable {
    /// The name as it was sent. Compare it with ``isNamed(_:)``: case has no meaning.
    package let name: String
    /// The value without the whitespace around it.
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// Says whether this is the field of that name, in any case (RFC 9110, 5.1).
    package func isNamed(_ other: String) -> Bool { name.matchesIgnoringCase(other) }
}

extension [HeaderField] {
    /// The values of all lines with this name, in the order in which they came.
    package func values(of name: String) -> [String] {
        var values: [String] = []
        for field in self where field.isNamed(name) { values.append(field.value) }
        return values
    }
}
