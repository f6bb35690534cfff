/// Takes a configuration file apart into lines. Knows no keys and no sections.
struct INIReader {
    /// A file with more lines than this that are not text is something else, and not worth a message for each line.
    private static var garbageLimit: Int { 10 }

    /// Reads all of a file. Lines end with LF or CR LF, the last one with the file.
    static func lines(_ bytes: [UInt8]) -> [INILine] {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...]
        var lines: [INILine] = []
        var garbage = 0
        var number = 0
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard let content = content(trimmed(line)) else { continue }
            switch content {
            case .broken(.nulByte), .broken(.invalidUTF8): garbage += 1
            default: break
            }
            guard garbage <= garbageLimit else {
                lines.append(INILine(number: number, content: .broken(.fileNotText)))
                break
            }
            lines.append(INILine(number: number, content: content))
        }
        return lines
    }

    /// Judges a line without the spaces around it; `nil` for an empty line and a comment.
    private static func content(_ line: ArraySlice<UInt8>) -> INILine.Content? {
        guard let first = line.first else { return nil }
        guard !line.contains(0) else { return .broken(.nulByte) }
        guard let text = String(validating: line, as: UTF8.self) else { return .broken(.invalidUTF8) }
        switch first {
        case UInt8(ascii: "#"), UInt8(ascii: ";"): return nil
        case UInt8(ascii: "["):
            guard line.last == UInt8(ascii: "]") else { return .broken(.sectionNotClosed(text)) }
            return .section(String(decoding: trimmed(line.dropFirst().dropLast()), as: UTF8.self))
        default: break
        }
        guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return .broken(.missingEquals(text)) }
        let key = trimmed(line[..<equals])
        guard !key.isEmpty else { return .broken(.missingKey) }
        let value = trimmed(line[(equals + 1)...])
        return .entry(key: String(decoding: key, as: UTF8.self), value: String(decoding: value, as: UTF8.self))
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let first = line.firstIndex(where: { !isSpace($0) }), let last = line.lastIndex(where: { !isSpace($0) })
        else { return [] }
        return line[first...last]
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
