import PeerFraming
import WebSocketCore

/// A framing that is fuzzed. Separators take their configuration from the input.
private struct Subject {
    var name: String
    var configuration: String?
    /// Whether it must do without a second look at what it was shown.
    var looksOnce = false

    static let all = [
        Subject(name: "auto", configuration: ""), Subject(name: "newline", configuration: "crlf", looksOnce: true),
        Subject(name: "newline", configuration: "lf", looksOnce: true),
        Subject(name: "newline/both", configuration: "lfcr", looksOnce: true),
        Subject(name: "newline/both", configuration: "crlf,escape=drop", looksOnce: true),
        Subject(name: "lines", configuration: "", looksOnce: true),
        Subject(name: "lines", configuration: "escape=space", looksOnce: true),
        Subject(name: "separator", looksOnce: true), Subject(name: "separator/both", looksOnce: true),
        Subject(name: "record", configuration: ""), Subject(name: "record", configuration: "control"),
        Subject(name: "length8", configuration: ""), Subject(name: "length16", configuration: "little"),
        Subject(name: "length32", configuration: ""), Subject(name: "netstring", configuration: ""),
    ]
}

/// Reads `input` as a peer's stream through a framing, whole and in chunks, and writes back what it read.
///
/// The first byte chooses the framing, the lower half of the second one says how many chunk sizes follow. A separator's
/// configuration stands behind them, up to a line feed. The rest is the stream.
func fuzzFramings(_ input: [UInt8]) {
    guard input.count >= 2 else { return }
    var subject = Subject.all[Int(input[0]) % Subject.all.count]
    let sizes = input.dropFirst(2).prefix(Int(input[1] & 0x0F)).map { Int($0) + 1 }
    var stream = input.dropFirst(2 + sizes.count)
    if subject.configuration == nil {
        let text = stream.prefix { $0 != 0x0A }
        subject.configuration = String(decoding: text, as: UTF8.self)
        stream = stream.dropFirst(text.count + 1)
    }
    let choice = FramingChoice(name: subject.name, configuration: subject.configuration ?? "")
    do throws(FramingRefusal) {
        _ = try FramingTable().open(choice)
    } catch {
        return precondition(subject.name.hasPrefix("separator") && !error.description.isEmpty)
    }
    check(Array(stream), sizes, choice, poisons: subject.looksOnce)
}

private func check(_ stream: [UInt8], _ sizes: [Int], _ choice: FramingChoice, poisons: Bool) {
    readDatagram(stream, choice)
    let whole = PeerReading(of: stream, sizes: [], choice, poisons: poisons)
    // What it sends depends on what has come, by its nature.
    guard choice.name != "auto" else { return }
    let pieces = PeerReading(of: stream, sizes: sizes, choice, poisons: poisons)
    precondition(whole.fault == pieces.fault, "chunks change what is wrong")
    switch whole.fault {
    case nil, .torn: precondition(whole.messages == pieces.messages, "chunks change what is read")
    // What comes in chunks may be passed on in front of the fault.
    default: precondition(pieces.messages.starts(with: whole.messages), "chunks change what is read")
    }
    guard whole.fault == nil, let written = write(whole.messages, choice) else { return }
    let again = PeerReading(of: written, sizes: sizes, choice, poisons: poisons)
    precondition(again == whole, "what is written is not read back")
}

private func readDatagram(_ bytes: [UInt8], _ choice: FramingChoice) {
    do {
        var framer = try FramingTable().open(choice)
        var room = bytes + [0xAA]
        var span = room.mutableSpan
        _ = try framer.opcode(ofDatagram: &span)
    } catch {
        precondition(!"\(error)".isEmpty)
    }
}

/// What goes to the peer for `messages`; `nil` where the framing writes none.
private func write(_ messages: [PeerReading.Message], _ choice: FramingChoice) -> [UInt8]? {
    guard var framer = try? FramingTable().open(choice), framer.encodes else { return nil }
    var written: [UInt8] = []
    for (index, message) in messages.enumerated() {
        var buffer = message.bytes
        let all = buffer.indices
        var span = buffer.mutableSpan
        let piece = Framer.Piece(
            message.opcode, all, total: UInt64(all.count), isFirst: true, isLast: true)
        do throws(EncodingRefusal) {
            // SAFETY: what goes in front and behind is copied before the framing is called again.
            let encoded = unsafe try framer.encode(piece, in: &span)
            let (before, payload, after) = unsafe (Array(encoded.before), encoded.payload, Array(encoded.after))
            written += before + buffer[payload] + after
        } catch {
            // What the stream's end left may hold the beginning of a delimiter, and nothing else can.
            guard case .refused = error else { preconditionFailure("what came can't go") }
            precondition(index == messages.count - 1, "what came can't go")
            return nil
        }
    }
    return written
}

/// What a framing made of a stream.
private struct PeerReading: Equatable {
    struct Message: Equatable {
        var opcode: Opcode
        var bytes: [UInt8]
    }

    private(set) var messages: [Message] = []
    private(set) var fault: FramingFault?
    private var isInside = false

    /// - Parameters:
    ///   - sizes: of the chunks, in turn; one if there are none.
    ///   - poisons: whether bytes that were shown before stand changed when they are shown again.
    init(of stream: [UInt8], sizes: [Int], _ choice: FramingChoice, poisons: Bool) {
        guard var framer = try? FramingTable().open(choice) else { preconditionFailure("it opened before") }
        var held: [UInt8] = []
        var rest = stream[...]
        var count = 0
        do throws(FramingFault) {
            while !rest.isEmpty {
                let shown = held.count
                let chunk = sizes.isEmpty ? rest : rest.prefix(sizes[count % sizes.count])
                held += chunk
                rest = rest.dropFirst(chunk.count)
                count += 1
                try take(&held, &framer, poisoned: poisons ? shown : 0, isLast: false)
            }
            try take(&held, &framer, poisoned: poisons ? held.count : 0, isLast: true)
            if !held.isEmpty || isInside { fault = .torn(bytesLeft: held.count) }
        } catch {
            precondition(!error.description.isEmpty)
            fault = error
        }
    }

    private mutating func take(
        _ held: inout [UInt8], _ framer: inout Framer, poisoned: Int, isLast: Bool
    ) throws(FramingFault) {
        var room = held + [0xAA]
        for index in 0..<poisoned { room[index] = ~room[index] }
        var span = room.mutableSpan
        var start = 0
        taking: while start < held.count {
            switch try framer.next(&span, from: start, isLast: isLast) {
            case .needsMore: break taking
            case .discard(let count): start += count
            case .frame(let opcode, let payload, let consumed, let follows):
                precondition(consumed > 0 && start <= payload.lowerBound && payload.upperBound <= start + consumed)
                add(opcode, held[payload])
                start += consumed
                isInside = follows > 0
            }
        }
        held.removeFirst(start)
    }

    private mutating func add(_ opcode: Opcode, _ bytes: ArraySlice<UInt8>) {
        guard opcode == .continuation else { return messages.append(Message(opcode: opcode, bytes: Array(bytes))) }
        precondition(isInside, "a continuation of nothing")
        messages[messages.count - 1].bytes += bytes
    }
}
