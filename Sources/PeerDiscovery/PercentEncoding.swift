/// Percent-encoding of URLs (RFC 3986, 2.1).
enum PercentEncoding {
    /// Decodes `text` once: what the result still escapes stays escaped.
    static func decode(_ text: Substring) throws(HandshakeError) -> String {
        var decoded: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = bytes.next()?.hexadecimalValue, let low = bytes.next()?.hexadecimalValue else {
                throw .invalidEscape
            }
            guard high != 0 || low != 0 else { throw .encodedNUL }
            decoded.append(high << 4 | low)
        }
        guard let path = String(validating: decoded, as: UTF8.self) else { throw .pathIsNotUTF8 }
        return path
    }
}
