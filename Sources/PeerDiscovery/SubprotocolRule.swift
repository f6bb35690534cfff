/// Which of the client's subprotocols is answered.
struct SubprotocolRule: Equatable, Sendable {
    /// Names in the server's order of preference; `*` is any. Without names none is answered.
    private let names: [String]

    /// Reads names separated by commas.
    ///
    /// - Returns: `nil` if one of them can't be a subprotocol (RFC 6455, 4.1, 10).
    init?(_ text: String) {
        var names: [String] = []
        for part in text[...].utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let name = String(Substring(part.trimmed))
            guard !name.isEmpty, name.utf8.allSatisfy({ $0.isTokenCharacter }) else { return nil }
            names.append(name)
        }
        self.names = names
    }

    private init() { names = [] }

    /// Answers no subprotocol.
    static var none: SubprotocolRule { SubprotocolRule() }

    /// The first name that the client offers, in the client's spelling.
    ///
    /// RFC 6455, 4.2.2, 5, /subprotocol/: without a match no subprotocol is answered, and the client decides.
    func choice(among offered: [String]) -> String? {
        for name in names {
            if name == "*", let first = offered.first { return first }
            if let match = offered.first(where: { $0.lowercased() == name.lowercased() }) { return match }
        }
        return nil
    }
}
