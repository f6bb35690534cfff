import FramingRig
import PeerFraming
import WebSocketCore

// Each of these takes the first byte for the number of chunk sizes that follow it; the stream behind them must mean the
// same whole and in chunks of those sizes, in turn.

/// Reads `input` as the stream of a `json` peer.
func fuzzJSON(_ input: [UInt8]) { holdCuts(PluginFraming.json, "", input[...]) }

/// Reads `input` as the stream of a `varint` peer.
func fuzzVarint(_ input: [UInt8]) { holdCuts(PluginFraming.varint, "", input[...]) }

/// Reads `input` as the stream of a `content-length` peer.
func fuzzContentLength(_ input: [UInt8]) { holdCuts(PluginFraming.contentLength, "", input[...]) }

/// Reads `input` as a configuration in a line, and the rest as the stream of a `fixedlength` peer.
func fuzzFixedLength(_ input: [UInt8]) { holdCuts(PluginFraming.fixedLength, configuredBy: input) }

/// Reads `input` as a configuration in a line, and the rest as the stream of a `dynamic32` peer.
func fuzzDynamic32(_ input: [UInt8]) { holdCuts(PluginFraming.dynamic32, configuredBy: input) }

/// Writes `input` as a client's message for a `json/both` peer, and reads what comes of it.
func fuzzJSONLine(_ input: [UInt8]) {
    let framing = PluginFraming.jsonLines
    guard var framer = try? framing.open("") else { preconditionFailure("json/both needs no configuration") }
    var message = input
    var span = message.mutableSpan
    let piece = Framer.Piece(.text, 0..<input.count, total: nil, isFirst: true, isLast: true)
    guard let encoded = unsafe try? framer.encode(piece, in: &span) else { return }
    // SAFETY: what stands around the piece is good until the next call.
    let line = unsafe Array(encoded.before) + message[encoded.payload] + Array(encoded.after)
    precondition(line.last == 0x0A && !line.dropLast().contains(0x0A), "a message is a line")
    guard case .text(let entity)? = events(framing, "", [line]).first else { preconditionFailure("and one entity") }
    precondition(entity.count <= input.count)
    precondition(events(framing, "", [line]).count == 1, "and nothing else")
}

private func holdCuts(_ framing: Framing, configuredBy input: [UInt8]) {
    let end = input.firstIndex(of: 0x0A) ?? input.endIndex
    guard !input[..<end].contains(0) else { return }
    holdCuts(framing, String(decoding: input[..<end], as: UTF8.self), input[end...].dropFirst())
}

private func holdCuts(_ framing: Framing, _ configuration: String, _ input: ArraySlice<UInt8>) {
    guard let count = input.first, (try? framing.open(configuration)) != nil else { return }
    let sizes = input.dropFirst().prefix(Int(count & 0x0F)).map { Int($0) + 1 }
    let stream = Array(input.dropFirst(1 + sizes.count))
    guard !sizes.isEmpty else {
        _ = events(framing, configuration, [stream])
        return
    }
    var chunks: [[UInt8]] = []
    var rest = stream[...]
    while !rest.isEmpty {
        let chunk = rest.prefix(sizes[chunks.count % sizes.count])
        chunks.append(Array(chunk))
        rest = rest.dropFirst(chunk.count)
    }
    precondition(
        events(framing, configuration, chunks) == events(framing, configuration, [stream]),
        "chunks change what is read")
}

private func events(_ framing: Framing, _ configuration: String, _ chunks: [[UInt8]]) -> [Event] {
    guard let stream = try? PeerStream(framing, configuration) else { preconditionFailure("it opened once") }
    return stream.events(of: chunks)
}
