/// What stands in front of a body: fields in lines, and a blank line (Language Server Protocol 3.17, base protocol).
struct Header: Equatable {
    /// A longer one is none.
    static let sizeLimit = 4096

    /// The blank line included.
    let encodedLength: Int
    let bodyLength: UInt64

    /// Reads one from the front of `bytes`, and looks for its end from `searched` on.
    ///
    /// - Returns: `nil` if it goes on behind `bytes`.
    static func read(_ bytes: Span<UInt8>, searched: inout Int) throws(HeaderError) -> Header? {
        while searched + 4 <= min(bytes.count, sizeLimit) {
            if bytes[searched] == 0x0D, bytes[searched + 1] == 0x0A, bytes[searched + 2] == 0x0D,
                bytes[searched + 3] == 0x0A
            {
                let fields = (0..<searched).map { bytes[$0] }
                return Header(encodedLength: searched + 4, bodyLength: try bodyLength(fields))
            }
            searched += 1
        }
        guard bytes.count < sizeLimit else { throw .tooLong }
        return nil
    }

    private static func bodyLength(_ fields: [UInt8]) throws(HeaderError) -> UInt64 {
        var length: UInt64?
        var rest = fields[...]
        while !rest.isEmpty {
            let end = lineEnd(rest)
            let line = rest[..<end]
            rest = rest[end...].dropFirst(2)
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .notAField }
            let name = String(decoding: line[..<colon], as: UTF8.self)
            guard name.lowercased() == "content-length" else { continue }
            guard length == nil else { throw .lengthTwice }
            length = try number(line[(colon + 1)...])
        }
        guard let length else { throw .lengthMissing }
        return length
    }

    private static func lineEnd(_ rest: ArraySlice<UInt8>) -> Int {
        let last = rest.endIndex - 1
        return rest.indices.first { rest[$0] == 0x0D && $0 < last && rest[$0 + 1] == 0x0A } ?? rest.endIndex
    }

    private static func number(_ value: ArraySlice<UInt8>) throws(HeaderError) -> UInt64 {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        var digits = value.drop(while: isBlank)
        while let last = digits.last, isBlank(last) { digits.removeLast() }
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = UInt64(String(decoding: digits, as: UTF8.self)), number <= UInt64(Int64.max)
        else { throw .lengthInvalid }
        return number
    }
}
