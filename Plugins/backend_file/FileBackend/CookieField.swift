/// One Cookie field (RFC 6265, 4.2.1): `name=value; name=value`.
enum CookieField {
    /// The value of the first cookie of this name, without quotes around it. Case counts.
    static func value(of name: [UInt8], in field: [UInt8]) -> [UInt8]? {
        for pair in field.split(separator: UInt8(ascii: ";")) {
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
            guard pair[..<equals].trimming(\.isBlank).elementsEqual(name) else { continue }
            return unquoted(pair[(equals + 1)...].trimming(\.isBlank))
        }
        return nil
    }

    // RFC 6265, 4.1.1: a value may stand in double quotes; there are no escapes inside.
    private static func unquoted(_ value: ArraySlice<UInt8>) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        guard value.count >= 2, value.first == quote, value.last == quote else { return Array(value) }
        return Array(value.dropFirst().dropLast())
    }
}
