import Configuration
import EventLoop

/// What a worker's thread does: it serves, and tells the main thread when it has ended.
///
/// The worker is made on the main thread and given away whole, so it is on one thread at any time.
struct WorkerJob: @unchecked Sendable {
    let worker: Worker
    let log: Log
    let ended: Gathering

    func run() {
        do throws(SystemError) {
            try worker.run()
        } catch {
            log.write(.error, "worker \(worker.index) ended: \(error)")
            log.flush()
        }
        ended.leave()
    }
}
