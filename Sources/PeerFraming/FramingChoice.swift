/// The framing of a connection, by name.
package struct FramingChoice: Sendable {
    package let name: String
    /// Empty where none is given.
    package let configuration: String
    /// The framing itself, where a backend gave it by its address: no table need know it.
    let framing: Framing?

    package init(name: String, configuration: String) {
        self.name = name
        self.configuration = configuration
        framing = nil
    }

    /// Chooses a framing that may be in no table.
    package init(_ framing: Framing, configuration: String) {
        name = framing.name
        self.configuration = configuration
        self.framing = framing
    }

    /// What a route has that names no framing.
    package static var auto: FramingChoice { FramingChoice(name: "auto", configuration: "") }
}

extension FramingChoice: Equatable {
    /// The same framing under the same name with the same configuration.
    package static func == (left: FramingChoice, right: FramingChoice) -> Bool {
        left.name == right.name && left.configuration == right.configuration
            && left.framing?.bits == right.framing?.bits
    }
}

extension Framing {
    /// What tells it from others of its name.
    fileprivate var bits: UInt {
        // SAFETY: a number to compare; nobody calls it.
        unsafe unsafeBitCast(address, to: UInt.self)
    }
}
