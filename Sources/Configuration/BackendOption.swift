/// One `key = value` for the backend. Only the backend knows whether it is right.
package struct BackendOption: Equatable, Sendable {
    /// Never empty.
    package let key: String
    /// May be empty, and may hold any character but NUL.
    package let value: String
    package let origin: Origin

    package init(key: String, value: String, origin: Origin) {
        self.key = key
        self.value = value
        self.origin = origin
    }
}
