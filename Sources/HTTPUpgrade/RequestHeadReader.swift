/// Reads one request head, strictly as RFC 9112 writes it, from as many receives as it takes.
///
/// Every byte is judged once, when it arrives: a head that breaks a rule or a limit is
/// refused at that byte, and feeding it byte by byte costs no more than all at once.
package struct RequestHeadReader: Sendable {
    /// What the next byte is.
    private enum Place {
        case first, leadingLineFeed
        case method, target, version, requestLineFeed
        case lineStart, name, value, fieldLineFeed, lastLineFeed
        case finished
    }

    private let limits: RequestLimits
    private var place = Place.first
    /// INVARIANT: bytes before this were judged; they are read again only once, to copy the part that they end.
    private var position = 0
    /// Where the request line starts, later the header section: what the limits count from.
    private var sectionStart = 0
    /// Where the method, target, version, name or value that is being read starts.
    private var partStart = 0
    private var method = ""
    private var target = ""
    private var version = HTTPVersion(major: 0, minor: 0)
    private var name = ""
    private var fields: [HeaderField] = []

    /// Waits for a connection's first byte.
    package init(limits: RequestLimits) { self.limits = limits }

    /// Reads on where the last call stopped.
    ///
    /// - Parameter bytes: all that came, from the connection's first byte on: what the last call was given, or more.
    /// - Returns: `nil` if the head goes on behind `bytes`. Once it is complete, the same head every time.
    package mutating func read(_ bytes: Span<UInt8>) throws(UpgradeRefusal) -> RequestHead? {
        precondition(bytes.count >= position, "bytes that were read before are missing")
        while place != .finished {
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            switch place {
            case .first, .leadingLineFeed: try readStart(byte)
            case .method, .target, .version, .requestLineFeed: try readRequestLine(byte, of: bytes)
            case .lineStart, .name, .value, .fieldLineFeed, .lastLineFeed: try readHeader(byte, of: bytes)
            case .finished: break
            }
            position += 1
        }
        return RequestHead(method: method, target: target, version: version, fields: fields, length: position)
    }

    private mutating func readStart(_ byte: UInt8) throws(UpgradeRefusal) {
        switch (place, byte) {
        // RFC 9112, 2.2: one empty line before the request line is ignored.
        case (.first, .carriageReturn) where position == 0:
            place = .leadingLineFeed
        case (.leadingLineFeed, _):
            try expectLineFeed(byte)
            sectionStart = position + 1
            partStart = sectionStart
            place = .first
        // RFC 8446, 5.1: a TLS handshake starts with 22.
        case (_, 0x16) where position == 0:
            throw .badRequest("This looks like TLS. The port speaks plain HTTP: use ws:// or http:// for it.")
        default:
            guard byte.isTokenCharacter else { throw Self.malformedRequestLine }
            place = .method
        }
    }

    // RFC 9112, 3: request-line = method SP request-target SP HTTP-version.
    private mutating func readRequestLine(_ byte: UInt8, of bytes: Span<UInt8>) throws(UpgradeRefusal) {
        guard place != .requestLineFeed else {
            try expectLineFeed(byte)
            sectionStart = position + 1
            place = .lineStart
            return
        }
        let endsLine = place == .version && position - partStart == Self.versionLength
        guard endsLine || position - sectionStart < limits.requestLine else {
            // RFC 9112, 3: a method longer than any that is known is 501, a target longer than we parse is 414.
            throw place == .method ? .methodNotImplemented : .requestLineTooLong
        }
        switch (place, byte) {
        case (.method, .space):
            method = text(of: bytes, partStart..<position)
            begin(.target)
        case (.target, .space) where position > partStart:
            target = text(of: bytes, partStart..<position)
            begin(.version)
        case (.version, .carriageReturn) where endsLine: place = .requestLineFeed
        case (.method, _) where byte.isTokenCharacter, (.target, _) where byte.isVisible: break
        case (.version, _) where Self.isVersion(byte, at: position - partStart):
            // The first digit moves up when the second one comes.
            if byte.isDigit { version = HTTPVersion(major: version.minor, minor: byte - UInt8(ascii: "0")) }
        default: throw Self.malformedRequestLine
        }
    }

    // RFC 9112, 5: field-line = field-name ":" OWS field-value OWS.
    private mutating func readHeader(_ byte: UInt8, of bytes: Span<UInt8>) throws(UpgradeRefusal) {
        guard position - sectionStart < limits.headerBytes else { throw .headerTooLarge }
        switch (place, byte) {
        case (.lineStart, .carriageReturn): place = .lastLineFeed
        case (.lineStart, _):
            try startField(byte)
        case (.name, UInt8(ascii: ":")):
            name = text(of: bytes, partStart..<position)
            begin(.value)
        // RFC 9112, 5.1: no whitespace between name and colon, or intermediaries disagree about the name.
        case (.name, _):
            guard byte.isTokenCharacter else {
                throw .badRequest(
                    "A header field's name has an invalid character. Send name: value, nothing before the colon.")
            }
        case (.value, .carriageReturn):
            fields.append(HeaderField(name: name, value: trimmedText(of: bytes, partStart..<position)))
            place = .fieldLineFeed
        case (.value, _):
            guard byte.isFieldValueCharacter else { throw Self.controlCharacter(byte) }
        case (.fieldLineFeed, _):
            try expectLineFeed(byte)
            place = .lineStart
        default:
            try expectLineFeed(byte)
            place = .finished
        }
    }

    private mutating func startField(_ byte: UInt8) throws(UpgradeRefusal) {
        // RFC 9112, 5.2: folded lines are refused.
        guard !byte.isOptionalWhitespace else {
            throw .badRequest("A header field goes on over several lines. Send each field on one line.")
        }
        guard byte.isTokenCharacter else {
            throw .badRequest("A header line does not start with a name. Send name: value, and end lines with CR LF.")
        }
        guard fields.count < limits.headerCount else { throw .tooManyFields }
        begin(.name, at: position)
    }

    private mutating func begin(_ part: Place, at start: Int? = nil) {
        place = part
        partStart = start ?? position + 1
    }

    // RFC 9112, 2.2: a bare CR is invalid; lines end with CR LF here.
    private func expectLineFeed(_ byte: UInt8) throws(UpgradeRefusal) {
        guard byte == .lineFeed else {
            throw .badRequest("A line has a CR without an LF behind it. End each line with CR LF.")
        }
    }
}

extension RequestHeadReader {
    private static var versionLength: Int { 8 }

    // RFC 9112, 2.3: HTTP-version = "HTTP/" DIGIT "." DIGIT, in capitals.
    private static func isVersion(_ byte: UInt8, at offset: Int) -> Bool {
        switch offset {
        case 0: byte == UInt8(ascii: "H")
        case 1, 2: byte == UInt8(ascii: "T")
        case 3: byte == UInt8(ascii: "P")
        case 4: byte == UInt8(ascii: "/")
        case 6: byte == UInt8(ascii: ".")
        case 5, 7: byte.isDigit
        default: false
        }
    }

    private static var malformedRequestLine: UpgradeRefusal {
        .badRequest("The request line is malformed. Send GET, a space, the path, a space, HTTP/1.1, CR LF.")
    }

    private static func controlCharacter(_ byte: UInt8) -> UpgradeRefusal {
        byte == .lineFeed
            ? .badRequest("A header line ends with an LF without a CR. End each line with CR LF.")
            : .badRequest("A header field's value has a control character. Leave it out.")
    }

    private func trimmedText(of bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        var start = range.lowerBound, end = range.upperBound
        while start < end, bytes[start].isOptionalWhitespace { start += 1 }
        while start < end, bytes[end - 1].isOptionalWhitespace { end -= 1 }
        return text(of: bytes, start..<end)
    }

    /// RFC 9110, 5.5 leaves bytes beyond ASCII without a meaning: UTF-8 where they are that, else Latin-1.
    private func text(of bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        let part = bytes.extracting(range)
        if let valid = try? UTF8Span(validating: part) { return String(copying: valid) }
        var text = ""
        for index in part.indices { text.unicodeScalars.append(Unicode.Scalar(part[index])) }
        return text
    }
}
