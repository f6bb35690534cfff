@testable import HTTPUpgrade

/// RFC 6455, 1.2: the handshake of its introduction.
let sampleLines = [
    "GET /chat HTTP/1.1",
    "Host: server.example.com",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Origin: http://example.com",
    "Sec-WebSocket-Protocol: chat, superchat",
    "Sec-WebSocket-Version: 13",
]

let sample = wire(sampleLines)

let roomy = RequestLimits(requestLine: 8192, headerBytes: 16384, headerCount: 100)

/// The bytes of a head with these lines.
func wire(_ lines: [String]) -> [UInt8] {
    Array((lines + ["", ""]).joined(separator: "\r\n").utf8)
}

/// The sample with another request line.
func asking(_ requestLine: String) -> [UInt8] {
    wire([requestLine] + sampleLines.dropFirst())
}

/// The sample with these lines instead of those of this name, at the same place; at the end where it has none.
func with(_ name: String, _ replacements: String...) -> [UInt8] {
    let place = sampleLines.firstIndex { $0.hasPrefix(name + ":") }
    var lines = sampleLines
    if let place {
        lines.replaceSubrange(place...place, with: replacements)
    } else {
        lines += replacements
    }
    return wire(lines)
}

/// The sample with this line at its end.
func adding(_ lines: String...) -> [UInt8] { wire(sampleLines + lines) }

/// What one read of `bytes` says.
func readHead(_ bytes: [UInt8], limits: RequestLimits = roomy) throws(UpgradeRefusal) -> RequestHead? {
    var reader = RequestHeadReader(limits: limits)
    return try reader.read(bytes)
}

/// What comes of `bytes` when each is read as it arrives.
func readByteByByte(_ bytes: [UInt8], limits: RequestLimits = roomy) throws(UpgradeRefusal) -> RequestHead? {
    var reader = RequestHeadReader(limits: limits)
    for count in 0...bytes.count {
        if let head = try reader.read(bytes, upTo: count) { return head }
    }
    return nil
}

/// The request in `bytes`, which hold a whole head.
func request(_ bytes: [UInt8]) throws(UpgradeRefusal) -> UpgradeRequest {
    guard let head = try readHead(bytes) else { preconditionFailure("the head is not complete") }
    return try UpgradeRequest(head)
}

/// How the request in `bytes` is refused, or `nil` if it is not.
func refusal(of bytes: [UInt8]) -> UpgradeRefusal? {
    do {
        _ = try request(bytes)
        return nil
    } catch {
        return error
    }
}

extension RequestHeadReader {
    /// Reads the first `count` of `bytes`, or all.
    mutating func read(_ bytes: [UInt8], upTo count: Int? = nil) throws(UpgradeRefusal) -> RequestHead? {
        try read(bytes.span.extracting(first: count ?? bytes.count))
    }
}
