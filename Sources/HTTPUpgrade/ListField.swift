/// A field whose value is a comma-separated list, over as many lines as the client likes.
enum ListField {
    /// Splits `lines` into elements and checks each.
    ///
    /// - Returns: `nil` if an element does not satisfy `isElement`.
    static func parse(_ lines: [String], isElement: (Substring) -> Bool) -> [String]? {
        var elements: [String] = []
        for line in lines {
            // RFC 9110, 5.6.1.2: empty elements are ignored.
            for part in line[...].utf8.split(separator: UInt8(ascii: ",")) {
                let element = Substring(part.trimmed)
                guard !element.isEmpty else { continue }
                guard isElement(element) else { return nil }
                elements.append(String(element))
            }
        }
        return elements
    }
}
