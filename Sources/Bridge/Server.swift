package import Configuration
import Glibc
package import EventLoop
package import PeerDiscovery
package import PeerFraming

/// The whole server: its sockets, its workers, and the thread that waits for signals.
package final class Server {
    /// Why the server could not start or go on, as one line that says what to do.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let log: Log
    private let settings: Settings
    private var listeners: [ListeningSocket]
    private let hub: Hub
    private let workers: [Worker]
    private let signals: SignalWatcher
    private let ended: Gathering

    /// Opens every listening socket and makes the workers ready; nothing is accepted before ``run()``.
    ///
    /// - Parameter signals: made before any other thread, so that no other thread meets a signal.
    package init(
        _ settings: Settings, backend: any Backend, framings: FramingTable, log: Log, signals: SignalWatcher
    ) throws(Failure) {
        self.log = log
        self.settings = settings
        self.signals = signals
        listeners = try Self.openListeners(settings, log)
        do throws(SystemError) {
            let descriptorLimit = DescriptorLimit.raise()
            let count = settings.workers ?? Processors.available
            hub = try Hub(
                settings: settings, backend: backend, framings: framings, log: log, workers: count,
                listeners: listeners.map(\.number), descriptorLimit: descriptorLimit)
            ended = try Gathering(of: count)
            var workers: [Worker] = []
            for index in 0..<count { workers.append(try Worker(index: index, hub: hub)) }
            self.workers = workers
        } catch {
            throw Failure(description: "the server can't start: \(error)")
        }
    }

    /// Serves until a signal ends it: the first one in order, a second one at once.
    ///
    /// Where the backend never answers a last question it ends the process itself, as nothing of the backend's may be
    /// called any more.
    ///
    /// - Returns: the exit status.
    package func run() throws(Failure) -> Int32 {
        let threads = try startWorkers()
        let discovery = try startDiscovery()
        for listener in listeners { log.write(.info, "listening on \(listener.boundAddress)") }
        log.write(.info, "ready")
        log.flush()
        let (status, deadline) = serveUntilSignalled()
        threads.forEach { $0.join() }
        let isQuiet = endDiscovery(discovery, until: deadline)
        log.write(.info, "ended")
        log.flushAtEnd(within: 1000)
        if !isQuiet { _exit(status) }
        return status
    }

    private func startDiscovery() throws(Failure) -> [WorkerThread] {
        do throws(SystemError) {
            return try hub.inquiries?.start() ?? []
        } catch {
            throw Failure(description: "a thread that asks the backend can't be started: \(error)")
        }
    }

    /// Closes the backend, unless it still works on an answer at the deadline.
    private func endDiscovery(_ threads: [WorkerThread], until deadline: UInt64) -> Bool {
        if let inquiries = hub.inquiries, inquiries.end(), wait(for: inquiries.ended, until: deadline) != .woken {
            log.write(.warn, "the backend has not answered its last question: it is left as it is, without a cleanup")
            return false
        }
        threads.forEach { $0.join() }
        hub.backend.close()
        return true
    }

    private func startWorkers() throws(Failure) -> [WorkerThread] {
        var threads: [WorkerThread] = []
        do throws(SystemError) {
            for worker in workers {
                let job = WorkerJob(worker: worker, log: log, ended: ended)
                threads.append(try WorkerThread(name: "worker \(worker.index)") { job.run() })
            }
        } catch {
            throw Failure(description: "a worker's thread can't be started: \(error)")
        }
        return threads
    }

    /// Waits for a signal, then for the workers to end, for a second signal, or for the drain's deadline.
    ///
    /// - Returns: the exit status, and until when whatever else has to end is waited for.
    private func serveUntilSignalled() -> (status: Int32, deadline: UInt64) {
        guard case .signal(let first) = wait(for: ended, until: nil) else { return (1, 0) }
        log.write(
            .info,
            """
            \(first.name): no new connections; open ones have \(LogText.seconds(settings.drainMilliseconds)) s \
            to end, a second signal ends them now
            """)
        log.flush()
        let deadline = MonotonicClock.milliseconds() + settings.drainMilliseconds
        hub.mailboxes.forEach { $0.post(.stopListening) }
        var event = wait(for: hub.listening, until: deadline)
        // Nobody watches the listening sockets any more. Closed, they refuse whoever comes now. Where there was no time
        // to wait for that they stay open: a worker may still be about to let go of them.
        if event == .woken { listeners.removeAll() }
        hub.mailboxes.forEach { $0.post(.drain) }
        if event == .woken { event = wait(for: ended, until: deadline) }
        switch event {
        case .woken:
            return (0, deadline)
        case .timedOut:
            log.write(.warn, "\(hub.loads.connections) connections did not end in time and are cut")
            hub.mailboxes.forEach { $0.post(.stop) }
            return (0, 0)
        case .signal(let second):
            log.write(.warn, "\(second.name) again: \(hub.loads.connections) connections are cut")
            hub.mailboxes.forEach { $0.post(.stop) }
            // As a shell tells that a signal ended a program.
            return (128 + second.rawValue, 0)
        }
    }

    /// Waits for a signal, or for all workers to leave `gathering`.
    private func wait(for gathering: Gathering, until deadline: UInt64?) -> SignalWatcher.Event {
        do throws(SystemError) {
            return try signals.wait(or: gathering.wakeup, until: deadline)
        } catch {
            log.write(.error, "signals can't be waited for: \(error)")
            return .timedOut
        }
    }
}
