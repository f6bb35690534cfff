extension PeerAddress {
    /// Reads `tcp://host[:port]`, `udp://host:port`, `unix://path`, `unix-dgram://path`, `fifotx://path`,
    /// `fiforx://path`, `echo://`, or a host without a scheme, which means `tcp://`.
    ///
    /// IPv6 addresses stand in brackets where a port follows; a zone is written as the
    /// system shows it, `[fe80::1%eth0]`, without percent-encoding. Paths are taken as they are, absolute or from the
    /// working directory; `@name` is the abstract address of a unix socket, `./@name` a file of that name.
    ///
    /// - Parameter port: the port that another setting names. It counts where the URL names none.
    package static func parse(_ text: String, port: UInt16?) throws(PeerAddressError) -> PeerAddress {
        guard port != 0 else { throw .portInvalid("0") }
        guard let end = schemeEnd(of: text) else { return try parseTCP(text[...], port) }
        let rest = text[text.utf8.index(end, offsetBy: 3)...]
        let scheme = text[..<end].lowercased()
        switch scheme {
        case "tcp":
            return try parseTCP(rest, port)
        case "udp":
            let (host, port) = try parseAuthority(rest, port)
            guard let port else { throw .portMissing }
            return .udp(host: host, port: port)
        case "unix":
            return .unix(path: try parsePath(rest, scheme, port, limit: longestSocketPath))
        case "unix-dgram":
            return .unixDatagram(path: try parsePath(rest, scheme, port, limit: longestSocketPath))
        case "fifotx":
            return .pipeFromClient(path: try parsePath(rest, scheme, port, limit: longestPath))
        case "fiforx":
            return .pipeToClient(path: try parsePath(rest, scheme, port, limit: longestPath))
        case "echo":
            guard rest.isEmpty, port == nil else { throw .echoTakesNothing }
            return .echo
        default:
            throw .schemeUnknown(scheme)
        }
    }

    /// Where the `://` behind the scheme starts.
    static func schemeEnd(of text: String) -> String.Index? {
        let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
        guard let colon, text.utf8[colon...].starts(with: "://".utf8) else { return nil }
        return colon
    }

    private static func parseTCP(_ authority: Substring, _ port: UInt16?) throws(PeerAddressError) -> PeerAddress {
        let (host, port) = try parseAuthority(authority, port)
        return .tcp(host: host, port: port ?? defaultPort)
    }

    /// Reads `host[:port]`, where `option` is the port of another setting.
    private static func parseAuthority(
        _ authority: Substring, _ option: UInt16?
    ) throws(PeerAddressError) -> (host: String, port: UInt16?) {
        guard !authority.utf8.contains(UInt8(ascii: "@")) else { throw .userNotAllowed }
        guard !authority.utf8.contains(where: { "/?#".utf8.contains($0) }) else { throw .pathNotAllowed }
        let (host, portText) = try split(authority)
        let portInURL = try portText.map { (text) throws(PeerAddressError) in try parsePort(text) }
        if let portInURL, let option, portInURL != option {
            throw .portsDiffer(inURL: portInURL, inOption: option)
        }
        return (host, portInURL ?? option)
    }

    private static func parsePath(
        _ path: Substring, _ scheme: String, _ port: UInt16?, limit: Int
    ) throws(PeerAddressError) -> String {
        guard port == nil else { throw .portNotAllowed(scheme: scheme) }
        guard !path.utf8.isEmpty, limit != longestSocketPath || !path.utf8.elementsEqual("@".utf8) else {
            throw .pathMissing(scheme: scheme)
        }
        guard !path.utf8.contains(0) else { throw .pathContainsNull }
        guard path.utf8.count <= limit else { throw .pathTooLong(path.utf8.count, limit: limit) }
        return String(path)
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
