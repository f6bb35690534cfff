package import Configuration
import EventLoop
import Synchronization

/// The server's log on standard error: one line an event, never one a message.
///
/// Lines are gathered and written by ``flush()`` at the end of a turn. A reader of the log that has
/// stopped reading never stops the server: lines beyond what is kept for it are dropped and counted.
package final class Log: Sendable {
    /// What is kept for a slow reader.
    private static var capacity: Int { 256 * 1024 }

    private struct State {
        var pending: [UInt8] = []
        var droppedLines = 0
        var second = Int.min
        var stamp = ""

        mutating func append(_ line: String, at now: WallClock.Moment?) {
            if let now {
                if now.seconds != second {
                    second = now.seconds
                    stamp = LogText.dateAndTime(WallClock.fields(of: now.seconds))
                }
                pending += stamp.utf8
                pending += LogText.milliseconds(now.milliseconds).utf8
            }
            pending += line.utf8
        }

        /// Tells of what was dropped, once.
        mutating func appendLoss(at now: WallClock.Moment?) {
            append("warn: \(droppedLines) log lines were dropped: their reader is too slow\n", at: now)
            droppedLines = 0
        }
    }

    private let level: LogLevel
    private let isStamped: Bool
    private let state = Locked(State())
    private let hasPending = Atomic(false)

    /// - Parameter isStamped: whether lines begin with the time; a journal adds its own.
    package init(level: LogLevel, isStamped: Bool) {
        self.level = level
        self.isStamped = isStamped
    }

    /// Adds a line. The text is not made when its level is not asked for.
    package func write(_ level: LogLevel, _ text: @autoclosure () -> String) {
        guard level <= self.level else { return }
        let line = "\(level.rawValue): \(LogText.escaped(text()))\n"
        let now = time
        state.withLock { state in
            guard state.pending.count + line.utf8.count < Self.capacity else {
                state.droppedLines += 1
                return
            }
            state.append(line, at: now)
        }
        hasPending.store(true, ordering: .releasing)
    }

    /// Whether something waits that its reader did not take yet.
    package var isBehind: Bool { hasPending.load(ordering: .acquiring) }

    /// Writes what was gathered, as far as the reader takes it without making us wait.
    package func flush() {
        guard isBehind else { return }
        state.withLock { state in
            let written = StandardError.writeWithoutWaiting(state.pending.span)
            state.pending.removeFirst(written)
            guard state.pending.isEmpty else { return }
            if state.droppedLines > 0 {
                state.appendLoss(at: time)
            } else {
                hasPending.store(false, ordering: .releasing)
            }
        }
    }

    /// Writes all that was gathered, waiting for the reader as long as `milliseconds`: for the last lines of the process.
    package func flushAtEnd(within milliseconds: Int32) {
        state.withLock { state in
            if state.droppedLines > 0 { state.appendLoss(at: time) }
            StandardError.write(state.pending.span, within: milliseconds)
            state.pending.removeAll()
        }
    }

    /// What a line begins with, where it begins with the time.
    private var time: WallClock.Moment? { isStamped ? WallClock.now() : nil }
}
