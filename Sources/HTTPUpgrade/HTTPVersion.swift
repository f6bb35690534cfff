/// The version that a request line names.
package struct HTTPVersion: Equatable, Sendable {
    package let major: UInt8
    package let minor: UInt8

    /// Takes one digit each.
    package init(major: UInt8, minor: UInt8) {
        self.major = major
        self.minor = minor
    }

    /// Whether a WebSocket can be opened with it (RFC 6455, 4.2.1, 1). What follows a 2.0 line is no HTTP/1 any more.
    var canUpgrade: Bool { major == 1 && minor >= 1 }
}
