/// Why the configuration file could not be read, as the system says it.
package struct FileUnreadable: Error, Equatable, Sendable {
    package let reason: String

    package init(reason: String) { self.reason = reason }
}
