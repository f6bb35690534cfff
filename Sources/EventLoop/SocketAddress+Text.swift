import CLinux

extension SocketAddress: CustomStringConvertible {
    /// Reads `127.0.0.1`, `::1` or `fe80::1%eth0`, without brackets; `nil` for anything else, a name among it.
    package init?(numeric host: String, port: UInt16) {
        guard !host.utf8.contains(0) else { return nil }
        var ipv4 = in_addr()
        // SAFETY: C reads the text up to its end and writes one address of the named family.
        if unsafe inet_pton(AF_INET, host, &ipv4) == 1 {
            self.init(family: .ipv4, low: UInt64(UInt32(bigEndian: ipv4.s_addr)), port: port)
            return
        }
        let parts = host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        var zone: UInt32 = 0
        if parts.count == 2 {
            guard let index = Self.zone(named: String(parts[1])) else { return nil }
            zone = index
        }
        var ipv6 = sockaddr_in6()
        // SAFETY: as above.
        guard unsafe inet_pton(AF_INET6, String(parts[0]), &ipv6.sin6_addr) == 1 else { return nil }
        ipv6.sin6_family = sa_family_t(AF_INET6)
        ipv6.sin6_scope_id = zone
        ipv6.sin6_port = port.bigEndian
        // SAFETY: a whole `sockaddr_in6` lies there.
        let address = unsafe withUnsafePointer(to: ipv6) { pointer in
            unsafe SocketAddress(UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self))
        }
        guard let address else { return nil }
        self = address
    }

    /// `127.0.0.1:80`, `[::1]:80`, `[fe80::1%eth0]:80`, `unix`; a v4-mapped address shows as IPv4.
    package var description: String {
        switch unmapped.family {
        case .ipv4: "\(host):\(port)"
        case .ipv6: "[\(host)]:\(port)"
        case .unix: "unix"
        }
    }

    /// The description without the port and without brackets.
    package var host: String {
        let address = unmapped
        switch address.family {
        case .ipv4: return Self.text(AF_INET, UInt32(truncatingIfNeeded: address.low).bigEndian)
        case .ipv6:
            let text = Self.text(AF_INET6, (high.bigEndian, low.bigEndian))
            return zone == 0 ? text : "\(text)%\(Self.name(ofZone: zone))"
        case .unix: return "unix"
        }
    }

    private static func text<Value: BitwiseCopyable>(_ family: Int32, _ value: Value) -> String {
        // RFC 5952: the C library writes the canonical form.
        // SAFETY: C writes at most `count` bytes, the last one zero, and reads an address of the named family.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            let written = unsafe withUnsafeBytes(of: value) { bytes in
                unsafe inet_ntop(family, bytes.baseAddress, buffer.baseAddress, socklen_t(buffer.count))
            }
            guard let written = unsafe written else { preconditionFailure("inet_ntop: a family that it knows") }
            return unsafe String(cString: written)
        }
    }

    /// RFC 4007, 11.2: an interface by name or by number.
    private static func zone(named name: String) -> UInt32? {
        if let number = UInt32(name) { return number == 0 ? nil : number }
        // SAFETY: C reads the text up to its end.
        let index = unsafe if_nametoindex(name)
        return index == 0 ? nil : index
    }

    private static func name(ofZone zone: UInt32) -> String {
        // SAFETY: C writes at most IF_NAMESIZE bytes, the last one zero.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(IF_NAMESIZE)) { buffer in
            guard let base = buffer.baseAddress, let name = unsafe if_indextoname(zone, base) else { return "\(zone)" }
            return unsafe String(cString: name)
        }
    }
}
