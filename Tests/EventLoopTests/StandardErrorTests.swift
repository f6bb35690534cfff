import CLinux
import Testing

@testable import EventLoop

/// Each test has a process of its own, whose standard error is a pipe that nobody reads by itself.
@Suite("Standard error")
struct StandardErrorTests {
    @Test("a reader that has stopped is not waited for, and what was taken is told")
    func stoppedReader() async {
        await #expect(processExitsWith: .success) {
            // As in the server, a pipe without a reader is no signal: the test's own end writes there too.
            _ = try SignalWatcher()
            let reader = try replaceStandardError()
            let bytes = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
            let taken = StandardError.writeWithoutWaiting(bytes.span)
            guard taken > 0, taken < bytes.count else { exit(1) }
            guard StandardError.writeWithoutWaiting(bytes.span) == 0 else { exit(2) }
            guard StandardError.write(bytes.span, within: 1) == 0 else { exit(3) }
            var read: [UInt8] = []
            while read.count < taken { read += try readSome(reader.number) }
            guard read == Array(bytes[..<taken]) else { exit(4) }
            guard StandardError.writeWithoutWaiting([9].span) == 1 else { exit(5) }
        }
    }

    @Test("a slow reader gets everything")
    func slowReader() async {
        await #expect(processExitsWith: .success) {
            let reader = try replaceStandardError().release()
            let count = 1 << 20
            let thread = try WorkerThread(name: "reader") {
                var left = count
                do {
                    while left > 0 { left -= try readSome(reader).count }
                } catch {
                    exit(1)
                }
            }
            let bytes = [UInt8](repeating: 9, count: count)
            guard StandardError.write(bytes.span, within: 10_000) == count else { exit(2) }
            thread.join()
        }
    }

    @Test("a reader that is gone ends nothing: the bytes count as written")
    func noReader() async {
        await #expect(processExitsWith: .success) {
            _ = try SignalWatcher()
            drop(try replaceStandardError())
            let bytes = [UInt8](repeating: 9, count: 100_000)
            guard StandardError.writeWithoutWaiting(bytes.span) == bytes.count else { exit(1) }
            guard StandardError.write(bytes.span, within: 10_000) == bytes.count else { exit(2) }
        }
    }
}

/// Makes standard error a pipe that blocks, as a shell does, and answers with its other end.
private func replaceStandardError() throws -> FileDescriptor {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0, dup2(ends[1], STDERR_FILENO) >= 0 else { throw Unexpected.kind }
    close(ends[1])
    return FileDescriptor(owning: ends[0])
}

private func readSome(_ descriptor: Int32) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let received = try unsafe bytes.withUnsafeMutableBytes { try unsafe SystemCall.read(descriptor, into: $0) }
    guard case .bytes(let count) = received else { throw Unexpected.kind }
    return Array(bytes[..<count])
}
