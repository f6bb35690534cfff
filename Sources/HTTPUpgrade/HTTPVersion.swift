/// The version that a request line names.
package struct HTTPVersion: Equatable, Sendable {
    package let major: UInt8
    package let minor: UInt8

    package init(major: UInt8, minor: UInt8) {
        self.major = major
        self.minor = minor
    }

    // RFC 6455, 4.2.1, 1: HTTP/1.1 or higher. What follows a 2.0 line is no HTTP/1 any more.
    var canUpgrade: Bool { major == 1 && minor >= 1 }
}
