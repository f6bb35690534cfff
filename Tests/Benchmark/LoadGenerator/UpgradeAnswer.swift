/// The client's side of the handshake. Every client uses the nonce of the RFC, whose answer is known.
struct UpgradeAnswer {
    /// The request that every client sends.
    static func request(port: UInt16) -> [UInt8] {
        let lines = [
            "GET / HTTP/1.1", "Host: 127.0.0.1:\(port)", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "",
        ]
        return lines.flatMap { Array($0.utf8) + [0x0D, 0x0A] }
    }

    /// RFC 6455, 1.3.
    private static let accept = Array("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".utf8)
    private static let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
    private static let limit = 4096
    private var head: [UInt8] = []

    /// Reads the answer up to its end, and moves `cursor` behind it.
    ///
    /// - Returns: Whether the answer is whole. It is a good one then.
    mutating func read(_ bytes: Span<UInt8>, at cursor: inout Int) throws(BenchmarkError) -> Bool {
        while cursor < bytes.count {
            head.append(bytes[cursor])
            cursor += 1
            if head.suffix(4).elementsEqual(Self.end) {
                try judge()
                return true
            }
            guard head.count < Self.limit else { throw .upgradeHeadTooLong }
        }
        return false
    }

    private func judge() throws(BenchmarkError) {
        let status = head.dropFirst(9).prefix(3).reduce(0) { $0 * 10 + Int($1 & 0x0F) }
        guard status == 101 else { throw .upgradeRefused(status: status) }
        let starts = head.indices.dropLast(Self.accept.count)
        guard starts.contains(where: { head[$0...].starts(with: Self.accept) }) else { throw .wrongAcceptKey }
    }
}
