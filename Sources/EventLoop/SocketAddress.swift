package import CLinux

/// Where a socket is or leads to: IPv4, IPv6, or some unix socket without a name of its own.
///
/// 24 bytes inline, in host byte order; a copy costs nothing but the move.
package struct SocketAddress: Hashable, Sendable {
    /// The kind of network.
    package enum Family: UInt8, Hashable, Sendable {
        case ipv4, ipv6, unix

        /// The kernel's number for it.
        package var code: Int32 {
            switch self {
            case .ipv4: AF_INET
            case .ipv6: AF_INET6
            case .unix: AF_UNIX
            }
        }
    }

    // INVARIANT: the first and last 64 bits of an IPv6 address; an IPv4 address is the last 32 bits alone.
    let high: UInt64
    let low: UInt64
    /// The interface of a link-local IPv6 address, else 0.
    let zone: UInt32
    /// The port, 0 for a unix socket.
    package let port: UInt16
    /// The kind of network.
    package let family: Family

    init(family: Family, high: UInt64 = 0, low: UInt64 = 0, zone: UInt32 = 0, port: UInt16 = 0) {
        self.family = family
        self.high = high
        self.low = low
        self.zone = zone
        self.port = port
    }

    /// A unix socket whose path nobody needs, such as a client's.
    package static var unix: SocketAddress { SocketAddress(family: .unix) }

    /// Every IPv4 address of this machine.
    package static func anyIPv4(port: UInt16) -> SocketAddress { SocketAddress(family: .ipv4, port: port) }

    /// Every address of this machine.
    package static func anyIPv6(port: UInt16) -> SocketAddress { SocketAddress(family: .ipv6, port: port) }

    /// The same host with another port.
    package func with(port: UInt16) -> SocketAddress {
        SocketAddress(family: family, high: high, low: low, zone: zone, port: port)
    }

    /// The IPv4 address inside a v4-mapped IPv6 address (RFC 4291, 2.5.5.2), else the address itself.
    package var unmapped: SocketAddress {
        guard family == .ipv6, high == 0, low >> 32 == 0xFFFF else { return self }
        return SocketAddress(family: .ipv4, low: low & 0xFFFF_FFFF, port: port)
    }
}

extension SocketAddress {
    /// Reads what the kernel or the resolver wrote; `nil` for a family that this program does not speak.
    ///
    /// The memory at `address` must hold as many bytes as its family needs.
    package init?(_ address: UnsafePointer<sockaddr>) {
        let raw = unsafe UnsafeRawPointer(address)
        // SAFETY: the family says which structure lies there, and the caller vouches for its size.
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET:
            let value = unsafe raw.loadUnaligned(as: sockaddr_in.self)
            self.init(
                family: .ipv4, low: UInt64(UInt32(bigEndian: value.sin_addr.s_addr)),
                port: UInt16(bigEndian: value.sin_port))
        case AF_INET6:
            let value = unsafe raw.loadUnaligned(as: sockaddr_in6.self)
            let (high, low) = unsafe withUnsafeBytes(of: value.sin6_addr) { bytes in
                unsafe (bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
            self.init(
                family: .ipv6, high: UInt64(bigEndian: high), low: UInt64(bigEndian: low), zone: value.sin6_scope_id,
                port: UInt16(bigEndian: value.sin6_port))
        case AF_UNIX: self = .unix
        default: return nil
        }
    }

    /// Reads what the kernel wrote about a socket of ours.
    init(_ storage: sockaddr_storage) {
        // SAFETY: the storage is larger than each structure, and C reads it through `sockaddr`.
        let address = unsafe withUnsafeBytes(of: storage) { bytes in
            unsafe SocketAddress(bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: sockaddr.self))
        }
        guard let address else { preconditionFailure("a socket of a family that we never open") }
        self = address
    }

    /// Lends the address as C wants it. Only for the call of `body`.
    package func withSockaddr<Result, Failure: Error>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch family {
        case .ipv4:
            var value = sockaddr_in()
            value.sin_family = sa_family_t(AF_INET)
            value.sin_port = port.bigEndian
            value.sin_addr = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
            return try unsafe Self.lend(value, body)
        case .ipv6:
            var value = sockaddr_in6()
            value.sin6_family = sa_family_t(AF_INET6)
            value.sin6_port = port.bigEndian
            value.sin6_scope_id = zone
            // SAFETY: the address is 16 bytes.
            unsafe withUnsafeMutableBytes(of: &value.sin6_addr) { bytes in
                unsafe bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
                unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            return try unsafe Self.lend(value, body)
        case .unix: return try unsafe Self.lend(sa_family_t(AF_UNIX), body)
        }
    }

    private static func lend<Value, Result, Failure: Error>(
        _ value: Value, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // SAFETY: every kind of socket address begins as `sockaddr` does, and the length tells C how far to read.
        try unsafe withUnsafePointer(to: value) { (pointer) throws(Failure) in
            let address = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return try unsafe body(address, socklen_t(MemoryLayout<Value>.size))
        }
    }
}
