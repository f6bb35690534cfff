import Bridge
import Configuration
import HTTPUpgrade
import PeerDiscovery
import PeerFraming
import SessionRig

/// Plays a whole session: `input` says what its client, its peer, the server and the clock do, in which order.
///
/// The first byte chooses the settings, the second one where the client's request is cut. Then each step is a byte, the
/// low half of which names it, and what it needs. Whatever happens, the rig finds no fault, and when both ends have gone
/// the session is over, with all that could be delivered delivered.
func fuzzSession(_ input: [UInt8]) {
    var script = Script(input)
    guard let choice = script.byte(), let cut = script.byte() else { return }
    play(&script, choice, cut, discovery(choice))
}

/// Plays a session whose framing searches, counts, refuses or gathers; the first byte of `input` says which one.
func fuzzFramedSession(_ input: [UInt8]) {
    var script = Script(input)
    guard let number = script.byte(), let choice = script.byte(), let cut = script.byte() else { return }
    play(&script, choice, cut, .opens(framings[Int(number) % framings.count]))
}

private let framings: [FramingChoice] = [
    ("newline", "lf"), ("newline", ""), ("newline/both", "lf,escape=drop"), ("lines", ""), ("separator", "abab"),
    ("separator/both", "--"), ("record", ""), ("record", "control"), ("length8", ""), ("length16", "little"),
    ("length32", ""), ("netstring", ""),
].map { FramingChoice(name: $0.0, configuration: $0.1) }

private func play(_ script: inout Script, _ choice: UInt8, _ cut: UInt8, _ discovery: Discovery) {
    let rig = Rig(discovery, settings: settings(choice))
    let request = Rig.request()
    let end = min(Int(cut), request.count)
    rig.clientSends(Array(request[..<end]))
    if end < request.count, choice & 0x40 == 0 { rig.clientSends(Array(request[end...])) }

    var hindrance = Hindrance()
    while !rig.isClosed, let step = script.byte() { perform(step, &script, on: rig, &hindrance) }
    precondition(rig.faults.isEmpty)
    finish(rig, hindrance)
}

/// Steps after which not everything need be delivered.
private struct Hindrance {
    var peerBroke = false
    var clientBroke = false
    var timePassed = false

    var isNone: Bool { !peerBroke && !clientBroke && !timePassed }
}

private func discovery(_ choice: UInt8) -> Discovery {
    switch choice & 0x7 {
    case 0, 1: .opens(.auto)
    case 2, 3: .opens(.binary)
    case 4, 5: .opens(.auto, to: .echo)
    case 6: .later
    default: .refuses(.noRoute)
    }
}

private func settings(_ choice: UInt8) -> Settings {
    var settings = Settings()
    settings.highWater = [300, 5000][Int(choice >> 3 & 1)]
    settings.messageLimit = choice & 0x10 == 0 ? nil : 100
    settings.framingBuffer = 6000
    settings.pingMilliseconds = choice & 0x20 == 0 ? 1000 : nil
    settings.pongTimeoutMilliseconds = 700
    return settings
}

private func perform(_ step: UInt8, _ script: inout Script, on rig: Rig, _ hindrance: inout Hindrance) {
    switch step & 0xF {
    case 0, 1, 2, 3: sendFromClient(step, &script, rig)
    case 4, 5: sendFromPeer(step, &script, rig)
    case 6: rig.lets(.client, take: script.size())
    case 7: rig.lets(.peer, take: script.size())
    case 8: rig.blocks(.client)
    case 9: rig.blocks(.peer)
    case 10:
        hindrance.timePassed = true
        rig.passes(UInt64(script.byte() ?? 0) * (step & 0x10 == 0 ? 1 : 50))
    case 11: rig.drains()
    case 12:
        guard rig.client.tail == .none else { return }
        hindrance.clientBroke = step & 0x10 != 0
        rig.clientEnds(hindrance.clientBroke ? .reset : .end)
    case 13:
        guard rig.peer.tail == .none else { return }
        hindrance.peerBroke = step & 0x10 != 0
        rig.peerEnds(hindrance.peerBroke ? .reset : .end)
    case 14:
        rig.lets(.client, take: nil)
        rig.lets(.peer, take: nil)
    default: rig.discovered(discovery(step >> 4))
    }
}

/// Sends a frame or bytes that need not be one, in one segment or two.
private func sendFromClient(_ step: UInt8, _ script: inout Script, _ rig: Rig) {
    guard rig.client.tail == .none else { return }
    let bytes: [UInt8]
    switch step & 0x3 {
    case 0:
        bytes = ClientFrame(script.byte() ?? 0, script.bytes(), isFinal: step & 0x10 == 0).masked(script.key()).bytes
    case 1: bytes = ClientFrame.binary(script.manyBytes(), isFinal: step & 0x10 == 0).masked(script.key()).bytes
    case 2: bytes = step & 0x10 == 0 ? ClientFrame.close(1000, "bye").bytes : ClientFrame.close().bytes
    default: bytes = script.bytes()
    }
    let cut = step & 0x20 == 0 ? bytes.count : min(bytes.count, Int(script.byte() ?? 0))
    rig.clientSends(Array(bytes[..<cut]), Array(bytes[cut...]))
}

private func sendFromPeer(_ step: UInt8, _ script: inout Script, _ rig: Rig) {
    guard rig.peer.tail == .none else { return }
    let bytes = step & 0xF == 4 ? script.bytes() : script.manyBytes()
    let cut = step & 0x20 == 0 ? bytes.count : min(bytes.count, Int(script.byte() ?? 0))
    rig.peerSends(Array(bytes[..<cut]), Array(bytes[cut...]))
}

/// Everybody takes what there is and goes.
private func finish(_ rig: Rig, _ hindrance: Hindrance) {
    let wasCutOff = rig.isClosed
    rig.lets(.client, take: nil)
    rig.lets(.peer, take: nil)
    if rig.session.phase == .discovery { rig.discovered(.opens(.auto)) }
    if rig.client.tail == .none, !rig.isClosed { rig.clientEnds() }
    if rig.peer.tail == .none, !rig.isClosed { rig.peerEnds() }
    precondition(rig.faults.isEmpty)
    precondition(rig.isClosed)
    guard !wasCutOff, hindrance.isNone, rig.session.phase == .open, rig.session.peer != .echo, rig.passesAsItIs
    else { return }
    precondition(rig.peer.arrived.count >= rig.meant.goodCount)
    precondition(rig.peer.isFinished)
}

/// The input, read from its front.
private struct Script {
    private var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) { rest = input[...] }

    mutating func byte() -> UInt8? { rest.popFirst() }

    /// Some bytes of the input itself.
    mutating func bytes() -> [UInt8] {
        let count = min(Int(byte() ?? 0), rest.count)
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// More bytes than the input has.
    mutating func manyBytes() -> [UInt8] {
        (0..<Int(byte() ?? 0) * 40).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
    }

    mutating func size() -> Int { Int(byte() ?? 0) * 4 }

    mutating func key() -> [UInt8] {
        let seed = byte() ?? 0
        return [seed, seed &* 3, seed &+ 7, ~seed]
    }
}
