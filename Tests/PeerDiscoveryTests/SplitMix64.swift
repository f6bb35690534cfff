import Glibc
import Testing

/// A generator that gives the same numbers for the same seed: Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", 2014.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func element<Element>(of choices: [Element]) -> Element { choices[below(choices.count)] }
}

/// Runs `body` with many generators; `WEBSOCKSY_SEED=n` replays the run whose failure named that seed.
func forEachSeed(count: UInt64 = 2000, _ body: (inout SplitMix64) throws -> Bool) {
    // SAFETY: nothing in this process changes its environment.
    let replayed = unsafe getenv("WEBSOCKSY_SEED").flatMap { unsafe UInt64(String(cString: $0)) }
    let start = replayed ?? UInt64.random(in: 0...(.max))
    for offset in 0..<(replayed == nil ? count : 1) {
        let seed = start &+ offset
        var random = SplitMix64(seed: seed)
        do {
            if try body(&random) { continue }
            Issue.record("replay with WEBSOCKSY_SEED=\(seed)")
        } catch {
            Issue.record("\(error); replay with WEBSOCKSY_SEED=\(seed)")
        }
        return
    }
}
