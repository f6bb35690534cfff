import EventLoop
import Synchronization

/// How busy each worker is, published by the workers for one another.
///
/// A worker that accepts a connection asks here who should have it. Connections go to whoever has
/// fewest; a worker that is busy nearly all the time gets none while another is mostly idle.
final class WorkerLoads: Sendable {
    private final class Load: Sendable {
        let connections = Atomic<Int>(0)
        /// Busy share of the last window, in percent.
        let busyShare = Atomic<Int>(0)
        /// When the worker began to wait for events, in nanoseconds; 0 while it works.
        let waitingSince = Atomic<UInt64>(0)
    }

    /// From this share on a worker counts as busy, and up to this one as idle.
    private static var busyFrom: Int { 85 }
    private static var idleUpTo: Int { 50 }
    /// Who has waited for this long is idle, whatever the last window said.
    private static var restAfter: UInt64 { 20_000_000 }

    private let loads: [Load]

    init(workers: Int) { loads = (0..<workers).map { _ in Load() } }

    /// Connections of all workers.
    var connections: Int { loads.reduce(0) { $0 + $1.connections.load(ordering: .relaxed) } }

    func connectionAdded(to worker: Int) { loads[worker].connections.add(1, ordering: .relaxed) }

    func connectionRemoved(from worker: Int) { loads[worker].connections.subtract(1, ordering: .relaxed) }

    func isWaiting(_ worker: Int, since now: UInt64) { loads[worker].waitingSince.store(now, ordering: .relaxed) }

    func isWorking(_ worker: Int) { loads[worker].waitingSince.store(0, ordering: .relaxed) }

    func wasBusy(_ worker: Int, percent: Int) { loads[worker].busyShare.store(percent, ordering: .relaxed) }

    /// The worker that should have the connection which `worker` has just accepted.
    func choose(for worker: Int, at now: UInt64) -> Int {
        guard loads.count > 1 else { return worker }
        let shares = loads.indices.map {
            $0 == worker ? loads[$0].busyShare.load(ordering: .relaxed) : share(of: $0, now)
        }
        let someIsIdle = shares.contains { $0 <= Self.idleUpTo }
        var best = worker
        var fewest = Int.max
        // Beginning with the one that asks, which therefore keeps the connection when all are equal.
        for step in loads.indices {
            let candidate = (worker + step) % loads.count
            if someIsIdle && shares[candidate] >= Self.busyFrom { continue }
            let connections = loads[candidate].connections.load(ordering: .relaxed)
            if connections < fewest {
                fewest = connections
                best = candidate
            }
        }
        return best
    }

    private func share(of worker: Int, _ now: UInt64) -> Int {
        let waitingSince = loads[worker].waitingSince.load(ordering: .relaxed)
        if waitingSince != 0, now > waitingSince, now - waitingSince > Self.restAfter { return 0 }
        return loads[worker].busyShare.load(ordering: .relaxed)
    }
}
