/// The framing of a connection, by name.
package struct FramingChoice: Equatable, Sendable {
    package let name: String
    /// Empty where none is given.
    package let configuration: String

    package init(name: String, configuration: String) {
        self.name = name
        self.configuration = configuration
    }

    /// What a route has that names no framing.
    package static var auto: FramingChoice { FramingChoice(name: "auto", configuration: "") }
}
