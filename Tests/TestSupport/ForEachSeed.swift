import Glibc
import Testing

/// Runs `holds` with many generators and records the seed of the first for which it is false or throws.
///
/// `WEBSOCKSY_TEST_SEED=n` replays the run whose failure named that seed.
package func forEachSeed(count: UInt64 = 2000, _ holds: (inout SplitMix64) throws -> Bool) {
    // SAFETY: nothing in this process changes its environment.
    let replayed = unsafe getenv("WEBSOCKSY_TEST_SEED").flatMap { unsafe UInt64(String(cString: $0)) }
    let start = replayed ?? UInt64.random(in: 0...(.max))
    for offset in 0..<(replayed == nil ? count : 1) {
        let seed = start &+ offset
        var random = SplitMix64(seed: seed)
        do {
            if try holds(&random) { continue }
            Issue.record("replay with WEBSOCKSY_TEST_SEED=\(seed)")
        } catch {
            Issue.record("\(error); replay with WEBSOCKSY_TEST_SEED=\(seed)")
        }
        return
    }
}
