import WebSocketCore

/// A slow and obvious reader that has the whole stream before it: the third opinion beside `next` and `run`.
struct ModelReader {
    private let stream: [UInt8]
    private let messageLimit: Int
    private var transcript = Transcript()
    private var type: MessageType?
    private var message: [UInt8] = []
    private var announced = 0
    private var position = 0

    static func read(_ stream: [UInt8], messageLimit: Int? = nil) -> Transcript {
        var model = ModelReader(stream: stream, messageLimit: messageLimit ?? Int.max)
        while let violation = model.step() {
            guard violation == nil else {
                model.transcript.violation = violation
                break
            }
        }
        return model.transcript
    }

    private init(stream: [UInt8], messageLimit: Int) {
        self.stream = stream
        self.messageLimit = messageLimit
    }

    private var rest: ArraySlice<UInt8> { stream[position...] }

    /// `nil` at the end of the stream, else what was broken, if anything was.
    private mutating func step() -> ProtocolViolation?? {
        let header = Array(rest.prefix(14))
        for count in 1...14 where count <= header.count {
            if let violation = judge(Array(header.prefix(count))) { return .some(violation) }
        }
        guard let size = ModelReader.size(header), header.count >= size else { return nil }
        let length = ModelReader.length(header)
        let payload = masked(Array(rest.dropFirst(size).prefix(length)), key: Array(header[size - 4..<size]))
        if header[0] & 0x08 != 0, payload.count < length { return nil }
        position += size + payload.count
        if payload.isEmpty, length > 0 { return nil }
        if header[0] & 0x08 != 0 { return take(control: header[0] & 0x0F, payload) }
        if let newType = MessageType(rawValue: header[0] & 0x0F) {
            (type, message, announced) = (newType, [], 0)
            transcript.append(.begin(newType))
        }
        announced += length
        return .some(take(data: payload, endsMessage: header[0] & 0x80 != 0 && payload.count == length))
    }

    /// The rule that shows to be broken with the last byte of `header`, if there is one.
    private func judge(_ header: [UInt8]) -> ProtocolViolation? {
        let (opcode, isControl) = (header[0] & 0x0F, header[0] & 0x08 != 0)
        switch header.count {
        case 1:
            if header[0] & 0x70 != 0 { return .reservedBitsSet(header[0] & 0x70) }
            if Opcode(rawValue: opcode) == nil { return .unknownOpcode(opcode) }
            if isControl && header[0] & 0x80 == 0 { return .fragmentedControlFrame }
            if opcode == 0, type == nil { return .continuationWithoutStart }
            return !isControl && opcode != 0 && type != nil ? .messageInsideMessage : nil
        case 2:
            if header[1] & 0x80 == 0 { return .unmaskedFrame }
            if isControl && header[1] & 0x7F > 125 { return .controlFrameTooLong }
        case 3:
            if header[1] == 0xFF && header[2] & 0x80 != 0 { return .lengthTopBitSet }
        default: break
        }
        guard !isControl, let size = ModelReader.size(header), header.count == size - 4 else { return nil }
        let length = ModelReader.length(header)
        if size == 8 && length < 126 || size == 14 && length < 65_536 { return .lengthNotMinimal }
        let room = messageLimit - (type == nil ? 0 : announced)
        return length > room ? .messageTooLong(frameLength: UInt64(length), roomLeft: room) : nil
    }

    private static func size(_ header: [UInt8]) -> Int? {
        guard header.count >= 2 else { return nil }
        return header[1] == 0xFF ? 14 : header[1] == 0xFE ? 8 : 6
    }

    private static func length(_ header: [UInt8]) -> Int {
        let digits = header[1] == 0xFF ? header[2..<10] : header[1] == 0xFE ? header[2..<4] : [header[1] & 0x7F]
        return digits.reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func take(data: [UInt8], endsMessage: Bool) -> ProtocolViolation? {
        let good = type == .text ? max(0, ModelUTF8.goodPrefix(of: message + data) - message.count) : data.count
        transcript.append(.data(Array(data[..<good])))
        guard good == data.count else { return .invalidUTF8 }
        message += data
        guard endsMessage else { return nil }
        if type == .text, ModelUTF8(message) != .valid(pending: 0) { return .invalidUTF8 }
        transcript.append(.end)
        type = nil
        return nil
    }

    private mutating func take(control opcode: UInt8, _ payload: [UInt8]) -> ProtocolViolation?? {
        if opcode == 0x9 { transcript.append(.ping(payload)) }
        if opcode == 0xA { transcript.append(.pong(payload)) }
        guard opcode == 0x8 else { return .some(nil) }
        position = stream.count
        if payload.count == 1 { return .some(.closePayloadOfOneByte) }
        let code = payload.isEmpty ? nil : CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        let reason = Array(payload.dropFirst(2))
        if let code, !code.mayStandInFrame { return .some(.closeCodeNotAllowed(code.rawValue)) }
        guard ModelUTF8(reason) == .valid(pending: 0) else { return .some(.closeReasonNotUTF8) }
        transcript.append(.close(code, reason: reason))
        return .some(nil)
    }
}
