package import CWebsocksy

/// The framings that a route may name.
package struct FramingTable: Sendable {
    private var framings: [Framing]

    /// The built-in ones.
    package init() { framings = BuiltInFraming.all }

    /// Every known name, for messages that tell what could have been meant.
    package var names: [String] { framings.map(\.name) }

    /// Adds a framing; one of the same name gives way to it.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    package mutating func add(_ framing: Framing) -> Bool {
        if let index = framings.firstIndex(where: { $0.name == framing.name }) {
            framings[index] = framing
            return true
        }
        framings.append(framing)
        return false
    }

    /// The framing called `name`. An empty name means `auto`, as a route without a framing does.
    package func framing(named name: String) throws(FramingRefusal) -> Framing {
        let wanted = name.isEmpty ? FramingChoice.auto.name : name
        guard let framing = framings.first(where: { $0.name == wanted }) else {
            throw .unknownName(name, known: names)
        }
        return framing
    }

    /// The framing that a backend of version 1 means by `address`, if it is one of these.
    package func framing(at address: ws_framing) -> Framing? {
        // SAFETY: addresses are compared, not called.
        let wanted = unsafe unsafeBitCast(address, to: UInt.self)
        return framings.last { unsafe unsafeBitCast($0.address, to: UInt.self) == wanted }
    }

    /// Begins a connection with the framing that a route names.
    package func open(_ choice: FramingChoice) throws(FramingRefusal) -> Framer {
        let chosen: Framing
        if let own = choice.framing { chosen = own } else { chosen = try framing(named: choice.name) }
        return try chosen.open(choice.configuration)
    }
}
