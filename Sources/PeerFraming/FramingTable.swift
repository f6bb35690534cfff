/// The framings that a route may name.
package struct FramingTable: Sendable {
    /// Why a name and its configuration give no framing.
    package enum Refusal: Error, Equatable, Sendable {
        case unknownName(String)
    }

    private static let builtIn: [(name: String, framing: Framing)] = [("auto", .auto), ("binary", .binary)]

    package init() {}

    /// Every known name, for messages that tell what could have been meant.
    package var names: [String] { Self.builtIn.map(\.name) }

    /// The framing called `name`. An empty name means `auto`, as a route without a framing does.
    ///
    /// The built-in ones take no configuration, and one that is given is not read: websocksy's
    /// own configuration files may carry it, so it is no reason to refuse a route.
    package func framing(named name: String, configuration: String) throws(Refusal) -> Framing {
        guard !name.isEmpty else { return .auto }
        guard let entry = Self.builtIn.first(where: { $0.name == name }) else { throw .unknownName(name) }
        return entry.framing
    }
}
