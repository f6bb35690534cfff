/// The names of header fields as plugins compare them.
enum CanonicalName {
    /// Names that are not written with one capital letter in front of each word.
    private static let exceptions = [
        "Content-MD5", "DNT", "ETag", "Sec-CH-UA", "Sec-CH-UA-Mobile", "Sec-CH-UA-Platform", "Sec-GPC",
        "Sec-WebSocket-Extensions", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "Sec-WebSocket-Version", "TE",
        "WWW-Authenticate", "X-Real-IP", "X-Request-ID",
    ]

    /// `name` as it is usually written: `cookie` and `COOKIE` are `Cookie`.
    static func of(_ name: String) -> String {
        let lower = name.lowercased()
        if let exception = exceptions.first(where: { $0.lowercased() == lower }) { return exception }
        var canonical = ""
        var beginsWord = true
        for character in lower.unicodeScalars {
            canonical += beginsWord ? character.properties.uppercaseMapping : String(character)
            beginsWord = character == "-"
        }
        return canonical
    }
}
