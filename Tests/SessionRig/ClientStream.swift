/// What a client's bytes mean, found out the slow and obvious way: all of them at once, byte by byte.
package struct ClientStream {
    /// The payload of all data frames, up to a Close, a broken rule, or the end of the bytes.
    package private(set) var payload: [UInt8] = []
    /// How much of `payload` stood in whole frames before anything was wrong.
    package private(set) var goodCount = 0
    /// Messages that are whole.
    package private(set) var messages = 0
    package private(set) var pings: [[UInt8]] = []
    /// The payload of the Close.
    package private(set) var close: [UInt8]?
    /// The close code that the first broken rule asks for.
    package private(set) var violation: UInt16?

    private var messageOpcode: UInt8?
    private var messageLength = 0
    private var text = UTF8Model()

    /// - Parameter bytes: All that the client sent behind its request.
    package init(_ bytes: [UInt8], messageLimit: Int? = nil) {
        var rest = bytes[...]
        while !rest.isEmpty, close == nil, violation == nil {
            // A session may refuse a part of a header already, or wait for the rest: nothing is asked for here.
            guard let header = Header(rest) else { return }
            judge(header, limit: messageLimit)
            if violation != nil { return }
            rest = rest.dropFirst(header.size)
            let isWhole = rest.count >= header.length
            let body = rest.prefix(header.length)
            let clear = unmask(Array(body), header.mask)
            if header.opcode & 0x8 == 0 {
                readData(header, clear, isWhole: isWhole)
            } else if isWhole {
                readControl(header.opcode, clear)
            }
            guard isWhole else { return }
            rest = rest.dropFirst(header.length)
            if violation == nil { goodCount = payload.count }
        }
    }

    /// A whole header.
    private struct Header {
        let opcode: UInt8, isFinal: Bool, reserved: UInt8, isMasked: Bool
        let short: Int, length: Int, size: Int, mask: [UInt8]

        init?(_ bytes: ArraySlice<UInt8>) {
            let head = Array(bytes.prefix(14))
            guard head.count >= 2 else { return nil }
            (opcode, isFinal, reserved) = (head[0] & 0x0F, head[0] & 0x80 != 0, head[0] & 0x70)
            (isMasked, short) = (head[1] & 0x80 != 0, Int(head[1] & 0x7F))
            let lengthBytes = short < 126 ? 0 : short == 126 ? 2 : 8
            size = 2 + lengthBytes + 4
            guard head.count >= size else { return nil }
            length = lengthBytes == 0 ? short : head[2..<2 + lengthBytes].reduce(0) { $0 << 8 | Int($1) }
            mask = Array(head[size - 4..<size])
        }
    }

    private mutating func judge(_ header: Header, limit: Int?) {
        let isKnown = [0x0, 0x1, 0x2, 0x8, 0x9, 0xA].contains(header.opcode)
        let isControl = header.opcode & 0x8 != 0
        let isMinimal =
            header.short == 127
            ? header.length > 0xFFFF || header.length < 0 : header.short != 126 || header.length > 125
        if header.reserved != 0 || !isKnown || !header.isMasked || !isMinimal || header.length < 0
            || isControl && (!header.isFinal || header.short > 125)
            || header.opcode == 0 && messageOpcode == nil
            || !isControl && header.opcode != 0 && messageOpcode != nil
        {
            violation = 1002
        } else if let limit, !isControl, header.length > limit - (header.opcode == 0 ? messageLength : 0) {
            violation = 1009
        }
    }

    private mutating func readData(_ header: Header, _ clear: [UInt8], isWhole: Bool) {
        if header.opcode != 0 {
            messageOpcode = header.opcode
            messageLength = 0
            text = UTF8Model()
        }
        messageLength += header.length
        // RFC 6455, 8.1: text is UTF-8.
        let bad = messageOpcode == 0x1 ? clear.firstIndex { !text.accept($0) } : nil
        payload += clear[..<(bad ?? clear.count)]
        if bad != nil {
            violation = 1007
            return
        }
        guard isWhole && header.isFinal else { return }
        if messageOpcode == 0x1, !text.isBetweenCodePoints {
            violation = 1007
            return
        }
        messages += 1
        messageOpcode = nil
    }

    private mutating func readControl(_ opcode: UInt8, _ clear: [UInt8]) {
        if opcode == 0x9 { pings.append(clear) }
        guard opcode == 0x8 else { return }
        let code = clear.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        var reason = UTF8Model()
        if clear.count == 1 {
            violation = 1002
        } else if !clear.isEmpty, ![1000...1003, 1007...1014, 3000...4999].contains(where: { $0.contains(code) }) {
            violation = 1002
        } else if !clear.dropFirst(2).allSatisfy({ reason.accept($0) }) || !reason.isBetweenCodePoints {
            violation = 1007
        } else {
            close = clear
        }
    }
}
