import Bridge
import Configuration
import PeerDiscovery
import PeerFraming
import SessionRig
import TestSupport
import Testing

/// Whatever happens in whatever order: nothing that may never happen does, and every session ends.
@Suite("Any order")
struct OrderTests {
    /// What may happen to a session.
    enum Event: CaseIterable {
        case clientData, clientClose, clientEnds, clientBreaks, clientBreaksARule
        case peerData, peerEnds, peerBreaks
        case serverGoesDown
        case clientBlocks, clientDrains, peerBlocks, peerDrains
        case timePasses

        /// The code that it ends a session with; `nil` if it ends none.
        var code: UInt16? {
            switch self {
            case .clientClose: 4321
            case .clientEnds, .clientBreaks: 1006
            case .clientBreaksARule: 1002
            case .peerEnds: 1000
            case .peerBreaks: 1011
            case .serverGoesDown: 1001
            default: nil
            }
        }
    }

    /// Those after which everything that happens is read at once.
    private static let prompt: [Event] = [
        .clientData, .clientClose, .clientEnds, .clientBreaks, .clientBreaksARule, .peerData, .peerEnds, .peerBreaks,
        .serverGoesDown,
    ]

    @Test("four of any kind, where both sides take everything: the first cause gives the code", arguments: prompt)
    func firstCauseCounts(first: Event) {
        for order in orders(of: Self.prompt, length: 3).map({ [first] + $0 }) {
            let rig = play(order)
            let cause = order.first { $0.code != nil }
            guard rig.endingCode == cause?.code, rig.faults == [], codeMatches(rig, cause) else {
                Issue.record("\(order): \(rig.endingCode ?? 0), \(rig.said.frames), \(rig.faults)")
                return
            }
            finish(rig, order)
        }
    }

    @Test("three of any kind", arguments: Event.allCases)
    func anyThree(first: Event) {
        for order in orders(of: Event.allCases, length: 2).map({ [first] + $0 }) { finish(play(order), order) }
    }

    @Test("many of any kind, at random")
    func anyMany() {
        forEachSeed(count: 1000) { random in
            let order = (0..<(4 + random.below(12))).map { _ in Event.allCases[random.below(Event.allCases.count)] }
            let discovery = random.below(4) == 0 ? Discovery.opens(.auto, to: .echo) : .opens(.auto)
            return finish(play(order, discovery), order)
        }
    }

    /// Everybody takes what there is and goes: the session must be over then, and nothing lost that could be delivered.
    @discardableResult
    private func finish(_ rig: Rig, _ order: [Event]) -> Bool {
        rig.lets(.client, take: nil)
        rig.lets(.peer, take: nil)
        if rig.client.tail == .none && !rig.isClosed { rig.clientEnds() }
        if rig.peer.tail == .none && !rig.isClosed { rig.peerEnds() }
        let isSound = rig.faults == [] && rig.isClosed
        // A peer that is there until the end, and has the time, gets all.
        let isHindered = [Event.peerBreaks, .clientBreaks, .timePasses].contains(where: order.contains)
        let isComplete =
            isHindered || rig.session.peer == .echo || rig.peer.arrived.count >= rig.meant.goodCount
        guard isSound && isComplete else {
            Issue.record("\(order): \(rig.faults), closed: \(rig.isClosed), \(rig.peer), meant \(rig.meant.goodCount)")
            return false
        }
        return true
    }

    /// The client is told the first cause, unless it is gone or has told it itself.
    private func codeMatches(_ rig: Rig, _ cause: Event?) -> Bool {
        switch cause?.code {
        case nil, 1006: rig.said.close == nil
        case let code?: rig.said.close.map { $0.payload.prefix(2) == [UInt8(code >> 8), UInt8(code & 0xFF)] } ?? false
        }
    }

    private func play(_ order: [Event], _ discovery: Discovery = .opens(.auto)) -> Rig {
        var settings = Settings()
        settings.highWater = 256
        let rig = Rig.open(discovery, settings: settings)
        var number = 0
        for event in order where !rig.isClosed {
            number += 1
            perform(event, number, on: rig)
        }
        return rig
    }

    private func perform(_ event: Event, _ number: Int, on rig: Rig) {
        switch event {
        case .timePasses: rig.passes(5000)
        case .serverGoesDown: rig.drains()
        case .clientBlocks: rig.blocks(.client)
        case .clientDrains: rig.lets(.client, take: nil)
        case .peerBlocks: rig.blocks(.peer)
        case .peerDrains: rig.lets(.peer, take: nil)
        case .peerData, .peerEnds, .peerBreaks:
            guard rig.peer.tail == .none else { return }
            if event == .peerData { rig.peerSends(Array("€ \(number)".utf8) + [0xE2, 0x82]) }
            if event == .peerEnds { rig.peerEnds() }
            if event == .peerBreaks { rig.peerEnds(.reset) }
        default:
            guard rig.client.tail == .none else { return }
            if event == .clientData {
                rig.clientSends(ClientFrame.binary(counting(200 + number)).bytes + ClientFrame.ping("\(number)").bytes)
            }
            if event == .clientClose { rig.clientSends(.close(4321)) }
            if event == .clientBreaksARule { rig.clientSends([0xFF]) }
            if event == .clientEnds { rig.clientEnds() }
            if event == .clientBreaks { rig.clientEnds(.reset) }
        }
    }

    private func orders(of events: [Event], length: Int) -> [[Event]] {
        guard length > 0 else { return [[]] }
        return orders(of: events, length: length - 1).flatMap { front in events.map { front + [$0] } }
    }
}
