/// Where the server listens: a host that shares the one port of the settings, or a unix socket.
package enum ListenAddress: Hashable, Sendable {
    /// A name, an IPv4 address or an IPv6 address without brackets. Nothing has been looked up.
    case host(String)
    /// The path is kept as it was written: a relative one starts at the working directory.
    case unix(path: String)

    /// The longest path that the kernel takes: 108 bytes with the terminating NUL (unix(7)).
    static var pathLimit: Int { 107 }

    static var expectation: String {
        "an address or a name without a port, or unix:// and a path of at most \(pathLimit) bytes"
    }

    /// Reads an address as `listen` takes it; `nil` if it cannot be one.
    package init?(_ text: String) {
        if text.hasPrefix("unix://") {
            let path = text.dropFirst("unix://".count)
            guard !path.isEmpty, path.utf8.count <= Self.pathLimit else { return nil }
            self = .unix(path: String(path))
            return
        }
        var host = text[...]
        let isBracketed = host.utf8.first == UInt8(ascii: "[") && host.utf8.last == UInt8(ascii: "]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard let first = host.utf8.first, first != UInt8(ascii: "-"), host.utf8.allSatisfy(Self.mayBeInHost) else {
            return nil
        }
        // One colon is a port that someone added; an IPv6 address has two at least.
        let colons = host.utf8.count { $0 == UInt8(ascii: ":") }
        guard isBracketed ? colons >= 2 : colons != 1 else { return nil }
        self = .host(String(host))
    }

    private static func mayBeInHost(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x7F, UInt8(ascii: "/"), UInt8(ascii: "["), UInt8(ascii: "]"): false
        default: true
        }
    }
}
