/// Why there is no framing for a name and its configuration. The description says it to whoever configures.
package enum FramingRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    case unknownName(String, known: [String])
    /// The framing itself refuses the configuration, in its own words.
    case configuration(String)
    /// The framing asks for something that this version does not know.
    case unknownTraits(UInt32)

    package var description: String {
        switch self {
        case .unknownName(let name, let known):
            "there is no framing \"\(name)\"; there are \(known.joined(separator: ", "))"
        case .configuration(let reason): reason
        case .unknownTraits(let bits):
            "it sets flags that this version does not know (0x\(String(bits, radix: 16))); it wants a newer one"
        }
    }
}
