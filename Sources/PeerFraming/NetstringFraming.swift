import WebSocketCore

/// `netstring`: the length in decimal digits, a colon, the payload, a comma.
final class NetstringFraming: CountedFraming {
    /// As many digits as a length may have: more would not fit.
    private static var mostDigits: Int { 19 }
    private static var comma: UInt8 { UInt8(ascii: ",") }

    /// Whether the message that was last found still lacks its comma.
    private var awaitsComma = false

    init(_ configuration: [UInt8]) throws(FramingRefusal) {
        guard configuration.isEmpty else {
            throw .configuration("netstring takes no configuration")
        }
        super.init(back: [Self.comma])
    }

    override var longest: String { "the length of a netstring has at most \(Self.mostDigits) digits" }

    override func decode(_ bytes: Span<UInt8>, fresh: Int, isLast: Bool) -> Decoded {
        if awaitsComma {
            guard bytes.count > 0 else { return .needsMore }
            guard bytes[0] == Self.comma else { return .broken("a netstring does not end in a comma") }
            awaitsComma = false
            return .discard(1)
        }
        let answer = super.decode(bytes, fresh: fresh, isLast: isLast)
        guard case .message(let opcode, let payload, let consumed, let follows) = answer else { return answer }
        guard consumed < bytes.count else {
            guard !isLast else { return .needsMore }
            // Its payload need not wait for the comma.
            awaitsComma = true
            return answer
        }
        guard bytes[consumed] == Self.comma else { return .broken("a netstring does not end in a comma") }
        return .message(opcode, payload: payload, consumed: consumed + 1, follows: follows)
    }

    override func head(of bytes: Span<UInt8>) -> Head {
        var length: UInt64 = 0
        for index in bytes.indices {
            let digit = bytes[index] &- UInt8(ascii: "0")
            if bytes[index] == UInt8(ascii: ":"), index > 0 {
                return .found(.binary, count: index + 1, length: length)
            }
            guard digit < 10 else { return .broken("a netstring begins with its length and a colon") }
            guard index == 0 || bytes[0] != UInt8(ascii: "0") else {
                return .broken("the length of a netstring begins with a zero")
            }
            guard index < Self.mostDigits else { return .broken(longest) }
            length = length * 10 + UInt64(digit)
        }
        return .needsMore
    }

    override func writeHead(_ opcode: Opcode, length: UInt64, into head: inout OutputSpan<UInt8>) -> Bool {
        var (divisor, digits) = (1 as UInt64, 1)
        while length / divisor >= 10 {
            divisor *= 10
            digits += 1
        }
        guard digits <= Self.mostDigits else { return false }
        while divisor > 0 {
            head.append(UInt8(ascii: "0") + UInt8(length / divisor % 10))
            divisor /= 10
        }
        head.append(UInt8(ascii: ":"))
        return true
    }
}
