/// The host of a Host field (RFC 9110, 7.2).
enum HostName {
    /// The host in small letters; an IPv6 address keeps its brackets.
    static func withoutPort(_ field: [UInt8]) -> [UInt8] {
        let close = field.first == UInt8(ascii: "[") ? field.firstIndex(of: UInt8(ascii: "]")) : nil
        let end = field[(close ?? 0)...].firstIndex(of: .colon) ?? field.endIndex
        return field[..<end].map(\.lowercased)
    }
}
