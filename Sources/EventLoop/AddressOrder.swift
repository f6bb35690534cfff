/// The order in which the addresses of one name are tried.
package enum AddressOrder {
    /// Alternates between IPv6 and IPv4, beginning with the family of the first address.
    ///
    /// Within a family the order stays: the resolver has sorted by RFC 6724.
    package static func interleave(_ addresses: [SocketAddress]) -> [SocketAddress] {
        // RFC 8305, 4: "First Address Family Count" is 1.
        guard let first = addresses.first?.family else { return [] }
        let leading = addresses.filter { $0.family == first }
        let others = addresses.filter { $0.family != first }
        var ordered: [SocketAddress] = []
        ordered.reserveCapacity(addresses.count)
        for index in 0..<max(leading.count, others.count) {
            if index < leading.count { ordered.append(leading[index]) }
            if index < others.count { ordered.append(others[index]) }
        }
        return ordered
    }
}
