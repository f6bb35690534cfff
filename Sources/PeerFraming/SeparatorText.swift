/// A separator as it stands in a configuration: bytes, and `\r \t \n \0 \f \\ \xHH` for those that can't stand there.
enum SeparatorText {
    /// As many bytes as a separator may have.
    static var longest: Int { 255 }

    /// The bytes that `text` means.
    static func read(_ text: [UInt8]) throws(FramingRefusal) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            bytes.append(byte == UInt8(ascii: "\\") ? try escape(&rest) : byte)
        }
        guard !bytes.isEmpty else {
            throw .configuration("a separator is needed, as in \\r\\n or \\x00")
        }
        guard bytes.count <= longest else {
            throw .configuration("a separator has at most \(longest) bytes; this one has \(bytes.count)")
        }
        return bytes
    }

    /// The byte that an escape means; `rest` begins behind its backslash.
    private static func escape(_ rest: inout ArraySlice<UInt8>) throws(FramingRefusal) -> UInt8 {
        guard let letter = rest.popFirst() else {
            throw .configuration("the separator ends in a backslash; \\\\ is one that is meant")
        }
        switch letter {
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "0"): return 0x00
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "\\"): return letter
        case UInt8(ascii: "x"):
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                throw .configuration("\\x in a separator needs two hexadecimal digits, as in \\x1f")
            }
            return high << 4 | low
        default:
            let shown = String(decoding: [letter], as: UTF8.self)
            throw .configuration(
                "\\\(shown) means nothing in a separator; there are \\r \\t \\n \\0 \\f \\\\ and \\xHH")
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
