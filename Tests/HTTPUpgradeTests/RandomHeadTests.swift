import TestSupport
import Testing

@testable import HTTPUpgrade

/// `WEBSOCKSY_TEST_SEED=n` replays the run whose failure named that seed.
@Suite("Request heads at random")
struct RandomHeadTests {
    @Test("a head with a few wrong bytes is read, refused or waited for as the slow model says")
    func model() {
        forEachSeed { random in
            let bytes = mutated(&random)
            return outcome(bytes, chunks: [bytes.count]) == HeadModel.outcome(bytes)
        }
    }

    @Test("any cuts give the same outcome")
    func anyCuts() {
        forEachSeed { random in
            let bytes = mutated(&random)
            var chunks: [Int] = []
            while chunks.reduce(0, +) < bytes.count { chunks.append(random.below(40)) }
            return outcome(bytes, chunks: chunks) == outcome(bytes, chunks: [bytes.count])
        }
    }

    @Test("no byte behind what was given is read")
    func bounds() {
        forEachSeed(count: 200) { random in
            let bytes = mutated(&random)
            var reader = RequestHeadReader(limits: roomy)
            for count in 0...bytes.count {
                let guarded = GuardedBytes(Array(bytes[..<count]))
                do {
                    let head = try guarded.withSpan { (span) throws(UpgradeRefusal) in try reader.read(span) }
                    if head != nil { return true }
                } catch {
                    return true
                }
            }
            return true
        }
    }

    @Test("a request that is accepted has what RFC 6455, 4.2.1 asks for")
    func accepted() {
        forEachSeed { random in
            guard case .head(let head) = outcome(mutated(&random), chunks: [.max]) else { return true }
            guard let request = try? UpgradeRequest(head) else { return true }
            return head.method == "GET" && request.target.hasPrefix("/") && !request.host.isEmpty
                && request.key.utf8.count == 24 && Set(request.protocols).count == request.protocols.count
                && !UpgradeResponse.accepting(request, subprotocol: request.protocols.last).isEmpty
        }
    }
}

/// The sample with some bytes changed, taken out or put in, and sometimes cut short.
private func mutated(_ random: inout SplitMix64) -> [UInt8] {
    let odd = Array("\0\r\n\r\n\t :,;=\"/%#@[]AzZ09\u{7F}".utf8) + [0x80, 0xC3, 0xA9, 0xFF]
    var bytes = sample + [0x81, 0x80]
    for _ in 0..<random.below(4) {
        let place = random.below(bytes.count)
        switch random.below(4) {
        case 0: bytes[place] = random.element(of: odd)
        case 1: bytes.insert(random.element(of: odd), at: place)
        case 2: bytes.remove(at: place)
        default: bytes.insert(contentsOf: Array("\r\n".utf8), at: place)
        }
    }
    return random.below(8) == 0 ? Array(bytes[..<random.below(bytes.count)]) : bytes
}

private func outcome(_ bytes: [UInt8], chunks: [Int]) -> HeadModel.Outcome {
    var reader = RequestHeadReader(limits: roomy)
    var count = 0
    for chunk in chunks {
        count = min(bytes.count, count + min(chunk, bytes.count))
        do {
            if let head = try reader.read(bytes, upTo: count) { return .head(head) }
        } catch {
            return .refused
        }
    }
    return .incomplete
}
