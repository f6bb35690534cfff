@testable import HTTPUpgrade

/// A slow and obvious reader of request heads: looks for the empty line, then judges line by line.
enum HeadModel {
    enum Outcome: Equatable {
        case incomplete
        case refused
        case head(RequestHead)
    }

    static func outcome(_ bytes: [UInt8]) -> Outcome {
        let end = Array("\r\n\r\n".utf8)
        let start = bytes.starts(with: [13, 10]) ? 2 : 0
        guard let length = bytes.indices.dropFirst(start).first(where: { bytes[$0...].starts(with: end) }) else {
            return mayBecomeHead(bytes) ? .incomplete : .refused
        }
        guard let head = head(bytes[start..<length], length: length + 4) else { return .refused }
        return .head(head)
    }

    /// Bytes may become a head exactly if some end of this text makes them one.
    private static func mayBecomeHead(_ bytes: [UInt8]) -> Bool {
        let ending = Array("\r\nG / HTTP/0.0\r\nA:\r\n\r\n".utf8)
        return ending.indices.contains { start in
            guard case .head(let head) = completed(bytes + ending[start...]) else { return false }
            return head.length == bytes.count + ending.count - start
        }
    }

    private static func completed(_ bytes: [UInt8]) -> Outcome {
        bytes.suffix(4) == [13, 10, 13, 10] ? outcome(bytes) : .refused
    }

    private static func head(_ bytes: ArraySlice<UInt8>, length: Int) -> RequestHead? {
        let lines = split(bytes)
        let parts = lines[0].split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, isToken(parts[0]), !parts[1].isEmpty, parts[1].allSatisfy({ 0x21...0x7E ~= $0 }) else {
            return nil
        }
        let version = Array(parts[2])
        guard version.count == 8, version.starts(with: "HTTP/".utf8), version[6] == 0x2E else { return nil }
        guard let major = digit(version[5]), let minor = digit(version[7]) else { return nil }
        var fields: [HeaderField] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: 0x3A), isToken(line[..<colon]) else { return nil }
            let value = line[(colon + 1)...]
            guard value.allSatisfy({ $0 == 9 || $0 >= 0x20 && $0 != 0x7F }) else { return nil }
            fields.append(HeaderField(name: text(line[..<colon]), value: text(trimmed(value))))
        }
        return RequestHead(
            method: text(parts[0]), target: text(parts[1]), version: HTTPVersion(major: major, minor: minor),
            fields: fields, length: length)
    }

    private static func split(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var rest = bytes
        while let end = rest.indices.first(where: { rest[$0...].starts(with: [13, 10]) }) {
            lines.append(rest[..<end])
            rest = rest[(end + 2)...]
        }
        return lines + [rest]
    }

    private static func isToken(_ bytes: ArraySlice<UInt8>) -> Bool {
        let characters = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        return !bytes.isEmpty && bytes.allSatisfy { characters.utf8.contains($0) }
    }

    private static func digit(_ byte: UInt8) -> UInt8? { 0x30...0x39 ~= byte ? byte - 0x30 : nil }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let front = bytes.drop { $0 == 0x20 || $0 == 9 }
        return front[..<((front.lastIndex { $0 != 0x20 && $0 != 9 } ?? front.startIndex - 1) + 1)]
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self) ?? bytes.reduce(into: "") { $0.unicodeScalars.append(.init($1)) }
    }
}
