import Configuration
import EventLoop
import Glibc
import Testing

@testable import Bridge

/// Each in a process of its own, whose standard error is a pipe that the test reads.
@Suite("Log")
struct LogTests {
    @Test("a line has its level and its text, escaped, and is written when the log is flushed")
    func lines() async {
        await #expect(processExitsWith: .success) {
            let reader = Reader()
            let log = Log(level: .info, isStamped: false)
            log.write(.info, "one")
            log.write(.error, "two\nforged: three")
            precondition(reader.read().isEmpty)
            log.flush()
            precondition(reader.read() == "info: one\nerror: two\\x0Aforged: three\n")
            log.flush()
            precondition(reader.read().isEmpty)
        }
    }

    @Test("a level that is not asked for costs no text")
    func levels() async {
        await #expect(processExitsWith: .success) {
            let reader = Reader()
            let log = Log(level: .warn, isStamped: false)
            var made = 0
            func text(_ level: LogLevel) -> String {
                made += 1
                return level.rawValue
            }
            for level in [LogLevel.error, .warn, .info, .debug] { log.write(level, text(level)) }
            log.flush()
            precondition(made == 2)
            precondition(reader.read() == "error: error\nwarn: warn\n")
        }
    }

    @Test("each line begins with the time, where the log is asked for it")
    func stamps() async {
        await #expect(processExitsWith: .success) {
            let reader = Reader()
            let log = Log(level: .info, isStamped: true)
            log.write(.info, "one")
            log.write(.info, "two")
            log.flush()
            let lines = reader.read().split(separator: "\n")
            precondition(lines.count == 2 && lines.allSatisfy(isStamped))
            precondition(lines[0].hasSuffix("Z info: one") && lines[1].hasSuffix("Z info: two"))
        }
    }

    @Test(
        "a reader that has stopped never stops the server; what it misses is counted and told, and no line is cut",
        arguments: [false, true])
    func stoppedReader(stamped: Bool) async {
        await #expect(processExitsWith: .success) { [stamped] in
            let reader = Reader()
            let log = Log(level: .info, isStamped: stamped)
            let padding = String(repeating: "x", count: 90)
            for number in 0..<10_000 {
                log.write(.info, "\(number) \(padding)")
                if number % 10 == 0 { log.flush() }
            }
            // The reader goes on.
            var text = ""
            for _ in 0..<1000 {
                log.flush()
                text += reader.read()
            }
            let lines = text.split(separator: "\n").map { stamped ? $0.dropFirst(25) : $0 }
            let kept = lines.count - 1
            precondition(kept > 1000 && kept < 10_000)
            for (number, line) in lines.dropLast().enumerated() {
                precondition(line == "info: \(number) \(padding)")
            }
            precondition(
                lines.last == "warn: \(10_000 - kept) log lines were dropped: their reader is too slow")
            if stamped { precondition(text.split(separator: "\n").allSatisfy(isStamped)) }

            log.write(.info, "again")
            log.flush()
            precondition(reader.read().hasSuffix("info: again\n"))
        }
    }

    @Test("at the end all that was gathered is written, and that something was dropped is not kept secret")
    func atTheEnd() async {
        await #expect(processExitsWith: .success) {
            let reader = Reader()
            let log = Log(level: .info, isStamped: false)
            let padding = String(repeating: "x", count: 1000)
            for _ in 0..<300 { log.write(.info, padding) }
            // One thread reads while the other writes.
            let collected = reader.collect { log.flushAtEnd(within: 10_000) }
            let lines = collected.split(separator: "\n")
            let kept = lines.count { $0 == "info: \(padding)" }
            precondition(kept > 200 && kept < 300)
            precondition(lines.last == "warn: \(300 - kept) log lines were dropped: their reader is too slow")
        }
    }

    @Test("a reader that is gone for good is no reason to wait or to die")
    func goneReader() async {
        await #expect(processExitsWith: .success) {
            _ = signal(SIGPIPE, SIG_IGN)
            let reader = Reader()
            reader.close()
            let log = Log(level: .info, isStamped: false)
            for number in 0..<10_000 {
                log.write(.info, "\(number)")
                log.flush()
            }
            log.flushAtEnd(within: 10_000)
        }
    }

    @Test("lines of several threads come whole, and all of them")
    func threads() async {
        await #expect(processExitsWith: .success) {
            let reader = Reader()
            let log = Log(level: .info, isStamped: false)
            await withTaskGroup(of: Void.self) { group in
                for thread in 0..<4 {
                    group.addTask { for number in 0..<100 { log.write(.info, "thread \(thread) line \(number)") } }
                }
            }
            log.flush()
            let lines = reader.read().split(separator: "\n")
            for thread in 0..<4 {
                let own = lines.filter { $0.hasPrefix("info: thread \(thread) ") }
                precondition(own == (0..<100).map { "info: thread \(thread) line \($0)" })
            }
            precondition(lines.count == 400)
        }
    }
}

/// Whether a line begins as `2026-11-21T02:48:09.123Z `.
private func isStamped(_ line: Substring) -> Bool {
    let shape = line.prefix(25).map { $0.isNumber ? "0" : $0 }
    return String(shape) == "0000-00-00T00:00:00.000Z "
}

/// The other end of this process's standard error.
private final class Reader: @unchecked Sendable {
    private let number: Int32

    init() {
        var ends: [Int32] = [0, 0]
        // SAFETY: C writes two descriptors.
        let answer = unsafe pipe(&ends)
        precondition(answer == 0 && dup2(ends[1], STDERR_FILENO) == STDERR_FILENO)
        Glibc.close(ends[1])
        precondition(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
        number = ends[0]
    }

    func close() { Glibc.close(number) }

    /// What has been written since the last time.
    func read() -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            // SAFETY: the kernel writes at most as many bytes as the buffer has.
            let count = unsafe Glibc.read(number, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    /// What is written while `body` runs on a thread of its own.
    func collect(while body: @escaping @Sendable () -> Void) -> String {
        let task = Gathering.running(body)
        var text = ""
        var entry = pollfd(fd: task.wakeup.number, events: Int16(POLLIN), revents: 0)
        // SAFETY: one entry, as the count says.
        while unsafe poll(&entry, 1, 1) == 0 { text += read() }
        return text + read()
    }
}

extension Gathering {
    /// Runs `body` on a thread, and is complete when that has ended.
    fileprivate static func running(_ body: @escaping @Sendable () -> Void) -> Gathering {
        do {
            let gathering = try Gathering(of: 1)
            _ = try WorkerThread(name: "test") {
                body()
                gathering.leave()
            }
            return gathering
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
