import CLinux

extension ListeningSocket {
    /// Listens on an address of this machine, or on all addresses of a name. Blocks while a name is looked up.
    ///
    /// `::` takes IPv4 too. With port 0 the kernel chooses one, the same for all addresses.
    package static func open(
        host: String, port: UInt16, backlog: Int32
    ) throws(ListenError) -> [ListeningSocket] {
        try open(addresses(of: host, port: port), host: host, backlog: backlog)
    }

    /// Listens on all addresses of one host.
    static func open(
        _ addresses: [SocketAddress], host: String, backlog: Int32
    ) throws(ListenError) -> [ListeningSocket] {
        // A port that the kernel chose for the first address may be taken at the second: let it choose again.
        var attemptsLeft = 16
        while true {
            do throws(ListenError) {
                return try openAll(addresses, host: host, backlog: backlog)
            } catch {
                guard case .portInUse = error, addresses.count > 1, addresses[0].port == 0, attemptsLeft > 0 else {
                    throw error
                }
                attemptsLeft -= 1
            }
        }
    }

    private static func addresses(of host: String, port: UInt16) throws(ListenError) -> [SocketAddress] {
        if let address = SocketAddress(numeric: host, port: port) { return [address] }
        switch NameLookUp.addresses(of: host, port: port) {
        case .success(let addresses): return addresses
        case .failure(let error): throw .unknownHost(host, error)
        }
    }

    /// Tries once. Of several addresses, those that this machine does not have are left out.
    private static func openAll(
        _ addresses: [SocketAddress], host: String, backlog: Int32
    ) throws(ListenError) -> [ListeningSocket] {
        var sockets: [ListeningSocket] = []
        for address in addresses {
            let port = address.port == 0 ? sockets.first?.port ?? 0 : address.port
            do throws(SystemError) {
                sockets.append(try open(address.with(port: port), backlog: backlog))
            } catch {
                if error.meansNoSuchAddress {
                    if address == .anyIPv6(port: address.port) {
                        sockets.append(try openWithoutIPv6(port: port, backlog: backlog))
                        continue
                    }
                    if addresses.count > 1 { continue }
                }
                throw refusal(error, host: host, port: port)
            }
        }
        guard !sockets.isEmpty else { throw .addressNotHere(host) }
        return sockets
    }

    private static func openWithoutIPv6(port: UInt16, backlog: Int32) throws(ListenError) -> ListeningSocket {
        do throws(SystemError) {
            return try open(.anyIPv4(port: port), backlog: backlog, replacesIPv6: true)
        } catch {
            throw refusal(error, host: "0.0.0.0", port: port)
        }
    }

    private static func open(
        _ address: SocketAddress, backlog: Int32, replacesIPv6: Bool = false
    ) throws(SystemError) -> ListeningSocket {
        let descriptor = try SystemCall.socket(family: address.family)
        let number = descriptor.number
        // Connections of the last run may linger. Never SO_REUSEPORT: a second server would go unnoticed.
        try SystemCall.setOption(number, SOL_SOCKET, SO_REUSEADDR, 1 as Int32)
        // Whatever the system's default is, `::` means every address.
        if address.family == .ipv6 {
            try SystemCall.setOption(number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0 as Int32)
        }
        // Every accepted connection inherits these, and saves the calls.
        try SystemCall.noDelay(number)
        try SystemCall.keepUrgentInline(number)
        // SAFETY: the address lends itself for the call, with its own length.
        try unsafe address.withSockaddr { (pointer, length) throws(SystemError) in
            try unsafe SystemCall.bind(number, pointer, length)
        }
        try SystemCall.listen(number, backlog: backlog)
        let bound = try SystemCall.localAddress(number)
        return ListeningSocket(descriptor, place: .internet(bound), replacesIPv6: replacesIPv6)
    }

    private static func refusal(_ error: SystemError, host: String, port: UInt16) -> ListenError {
        if error.meansNoSuchAddress { return .addressNotHere(host) }
        switch error.code {
        case EADDRINUSE: return .portInUse(port)
        case EACCES: return .portForbidden(port)
        default: return .system(error, place: "\(host), port \(port)")
        }
    }
}

extension SystemError {
    /// Whether this machine has no such address, or not even the family.
    fileprivate var meansNoSuchAddress: Bool { code == EADDRNOTAVAIL || code == EAFNOSUPPORT }
}
