/// Reads what `Sec-WebSocket-Extensions` offers (RFC 6455, 9.1).
package enum ExtensionOffers {
    /// The offers of all lines, in the client's order of preference.
    package static func parse(_ lines: [String]) throws(UpgradeRefusal) -> [ExtensionOffer] {
        var offers: [ExtensionOffer] = []
        for line in lines {
            var reader = OfferReader(line)
            while let offer = try reader.next() { offers.append(offer) }
        }
        // RFC 6455, 9.1: extension-list = 1#extension, so a field without an element is malformed.
        guard lines.isEmpty || !offers.isEmpty else { throw OfferReader.malformed }
        return offers
    }
}

/// Walks over one line. RFC 6455, 4.3 takes over the implied whitespace of RFC 2616, so there may be some around
/// every separator.
private struct OfferReader {
    static var malformed: UpgradeRefusal {
        .badRequest("Sec-WebSocket-Extensions is malformed. Send a list such as: name; parameter=value, other-name.")
    }

    private let bytes: [UInt8]
    private var index = 0

    init(_ line: String) { bytes = Array(line.utf8) }

    /// The next element of the list, or `nil` at the end of the line.
    mutating func next() throws(UpgradeRefusal) -> ExtensionOffer? {
        // RFC 9110, 5.6.1.2: empty elements are ignored.
        repeat { skipWhitespace() } while take(",")
        guard index < bytes.count else { return nil }
        let name = try token()
        var parameters: [ExtensionOffer.Parameter] = []
        while take(";") {
            skipWhitespace()
            let parameter = try token()
            var value: String?
            if take("=") {
                skipWhitespace()
                value = try take("\"") ? quotedToken() : token()
                skipWhitespace()
            }
            parameters.append(ExtensionOffer.Parameter(name: parameter, value: value))
        }
        guard index == bytes.count || bytes[index] == UInt8(ascii: ",") else { throw Self.malformed }
        return ExtensionOffer(name: name, parameters: parameters)
    }

    /// A token and the whitespace behind it.
    private mutating func token() throws(UpgradeRefusal) -> String {
        let start = index
        while index < bytes.count, bytes[index].isTokenCharacter { index += 1 }
        guard index > start else { throw Self.malformed }
        let token = String(decoding: bytes[start..<index], as: UTF8.self)
        skipWhitespace()
        return token
    }

    /// What follows an opening quote, up to the closing one.
    private mutating func quotedToken() throws(UpgradeRefusal) -> String {
        var value: [UInt8] = []
        while !take("\"") {
            _ = take("\\")
            // RFC 6455, 9.1: the value after unescaping must be a token.
            guard index < bytes.count, bytes[index].isTokenCharacter else { throw Self.malformed }
            value.append(bytes[index])
            index += 1
        }
        guard !value.isEmpty else { throw Self.malformed }
        return String(decoding: value, as: UTF8.self)
    }

    private mutating func skipWhitespace() {
        while index < bytes.count, bytes[index].isOptionalWhitespace { index += 1 }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: scalar) else { return false }
        index += 1
        return true
    }
}
