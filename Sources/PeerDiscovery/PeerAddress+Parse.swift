extension PeerAddress {
    /// Reads `tcp://host[:port]`, `echo://`, or a host without a scheme.
    ///
    /// IPv6 addresses stand in brackets where a port follows; a zone is written as the
    /// system shows it, `[fe80::1%eth0]`, without percent-encoding.
    ///
    /// - Parameter port: the port that another setting names. It counts where the URL names none.
    package static func parse(_ text: String, port: UInt16?) throws(PeerAddressError) -> PeerAddress {
        guard port != 0 else { throw .portInvalid("0") }
        guard let end = schemeEnd(of: text) else { return try parseTCP(text[...], port: port) }
        let rest = text[text.utf8.index(end, offsetBy: 3)...]
        switch text[..<end].lowercased() {
        case "tcp":
            return try parseTCP(rest, port: port)
        case "echo":
            guard rest.isEmpty, port == nil else { throw .echoTakesNothing }
            return .echo
        case let scheme:
            throw .schemeUnknown(scheme)
        }
    }

    /// Where the `://` behind the scheme starts.
    static func schemeEnd(of text: String) -> String.Index? {
        let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
        guard let colon, text.utf8[colon...].starts(with: "://".utf8) else { return nil }
        return colon
    }

    private static func parseTCP(_ authority: Substring, port: UInt16?) throws(PeerAddressError) -> PeerAddress {
        guard !authority.utf8.contains(UInt8(ascii: "@")) else { throw .userNotAllowed }
        guard !authority.utf8.contains(where: { "/?#".utf8.contains($0) }) else { throw .pathNotAllowed }
        let (host, portText) = try split(authority)
        let portInURL = try portText.map { (text) throws(PeerAddressError) in try parsePort(text) }
        if let portInURL, let port, portInURL != port { throw .portsDiffer(inURL: portInURL, inOption: port) }
        return .tcp(host: host, port: portInURL ?? port ?? defaultPort)
    }

    /// Takes the host, checked and without brackets, from the text of the port.
    private static func split(
        _ authority: Substring
    ) throws(PeerAddressError) -> (host: String, port: Substring?) {
        let bytes = authority.utf8
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { throw .addressInvalid(String(authority)) }
            let host = authority[bytes.index(after: bytes.startIndex)..<close]
            guard IPv6Literal.isValid(host) else { throw .addressInvalid(String(host)) }
            let rest = bytes[bytes.index(after: close)...]
            guard let colon = rest.first else { return (String(host), nil) }
            guard colon == UInt8(ascii: ":") else { throw .addressInvalid(String(authority)) }
            return (String(host), Substring(rest.dropFirst()))
        }
        let colons = bytes.count { $0 == UInt8(ascii: ":") }
        guard colons <= 1 else {
            guard IPv6Literal.isValid(authority) else { throw .addressInvalid(String(authority)) }
            return (String(authority), nil)
        }
        let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        let host = authority[..<colon]
        guard !host.isEmpty else { throw .hostMissing }
        guard isHostName(host) else { throw .hostInvalid(String(host)) }
        return (String(host), colon == bytes.endIndex ? nil : Substring(bytes[colon...].dropFirst()))
    }

    /// Letters, digits, hyphens, dots and underscores: what names in use are made of.
    private static func isHostName(_ host: Substring) -> Bool {
        host.utf8.allSatisfy { $0.isASCIIAlphanumeric || "-._".utf8.contains($0) }
    }

    /// Reads a number from 1 to 65535, in digits alone.
    static func parsePort(_ text: some StringProtocol) throws(PeerAddressError) -> UInt16 {
        guard text.utf8.allSatisfy({ $0.isASCIIDigit }), let port = UInt16(text), port > 0 else {
            throw .portInvalid(String(text))
        }
        return port
    }
}
