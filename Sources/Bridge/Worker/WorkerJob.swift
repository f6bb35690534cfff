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
            // Whoever was given to it would wait for ever: better no server than half of one.
            worker.hub.mailboxes.forEach { $0.post(.stop) }
        }
        ended.leave()
    }
}
