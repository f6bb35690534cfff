/// Where a client is sent instead: a URL or a part of one, as a Location field may carry it.
package struct RedirectionTarget: Equatable, Sendable {
    package let text: String

    /// - Returns: `nil` for what is no URI reference by its characters (RFC 3986, 2), or is longer than clients take.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 8192, text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
    }

    /// unreserved, gen-delims, sub-delims and the percent sign. No spaces and no line ends: they would end the field.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
    }
}
