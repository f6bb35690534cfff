/// What a request head may cost before it is refused.
package struct RequestLimits: Equatable, Sendable {
    /// Bytes of the request line without its line end. Beyond: 414.
    package let requestLine: Int
    /// Bytes of the header section, line ends and the empty line at its end included. Beyond: 431.
    package let headerBytes: Int
    /// Field lines. Beyond: 431.
    package let headerCount: Int

    package init(requestLine: Int, headerBytes: Int, headerCount: Int) {
        precondition(requestLine > 0 && headerBytes > 0 && headerCount > 0)
        self.requestLine = requestLine
        self.headerBytes = headerBytes
        self.headerCount = headerCount
    }
}
