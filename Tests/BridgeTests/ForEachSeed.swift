import Glibc
import Testing

/// Expects that `holds` is true for many generators, and names the seed of the first for which it is not.
///
/// `WEBSOCKSY_SEED=n` replays the run whose failure named that seed.
func expectForEachSeed(_ count: Int, _ holds: (inout SplitMix64) throws -> Bool) rethrows {
    // SAFETY: nothing in this process changes its environment.
    let replayed = unsafe getenv("WEBSOCKSY_SEED").flatMap { unsafe UInt64(String(cString: $0)) }
    let start = replayed ?? UInt64.random(in: 0...(.max))
    for seed in (0..<(replayed == nil ? count : 1)).map({ start &+ UInt64($0) }) {
        var random = SplitMix64(seed: seed)
        guard try holds(&random) else {
            Issue.record("replay with WEBSOCKSY_SEED=\(seed)")
            return
        }
    }
}
