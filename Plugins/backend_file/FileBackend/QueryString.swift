/// A query as HTML forms write it: `name=value&name=value`, a plus sign for a space, percent-encoding for the rest.
enum QueryString {
    /// The value of the first parameter of this name, decoded once.
    static func value(of name: [UInt8], in query: [UInt8]) -> [UInt8]? {
        for pair in query.split(separator: UInt8(ascii: "&")) {
            let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard decode(pair[..<end]) == name else { continue }
            return decode(pair[end...].dropFirst())
        }
        return nil
    }

    /// A percent sign that no two hexadecimal digits follow stands for itself, as it does for browsers.
    private static func decode(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == .percent, index + 2 < text.endIndex,
                let high = text[index + 1].hexadecimalValue, let low = text[index + 2].hexadecimalValue
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
                index += 1
            }
        }
        return decoded
    }
}
