import CLinux
import Testing

@testable import EventLoop

@Suite("Named pipes")
struct PipeCallTests {
    @Test("nobody waits for the other end: without a reader there is no writer, without a writer nothing to read")
    func ends() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("pipe")
        #expect(unsafe mkfifo(path, 0o600) == 0)
        guard case .noReader = try SystemCall.openPipe(path: path, .writing) else {
            Issue.record("a writer without a reader")
            return
        }
        guard case .open(let reader) = try SystemCall.openPipe(path: path, .reading),
            case .open(let writer) = try SystemCall.openPipe(path: path, .writing)
        else {
            Issue.record("a pipe that can't be opened")
            return
        }
        #expect(try read(reader.number) == .wouldBlock)
        var list = GatherList()
        let pieces: [[UInt8]] = [[1], [2, 3]]
        // SAFETY: both pieces live until they are written.
        let sent = try unsafe pieces[0].withUnsafeBytes { first in
            try unsafe pieces[1].withUnsafeBytes { second in
                unsafe list.append(first)
                unsafe list.append(second)
                return try list.write(to: writer.number)
            }
        }
        #expect(sent == .bytes(3))
        #expect(try read(reader.number) == .bytes(3))
    }

    @Test("what is no pipe is not opened")
    func others() throws {
        let directory = try TemporaryDirectory()
        for path in [directory.path, "/dev/null"] {
            for end in [PipeEnd.reading, .writing] {
                guard case .noPipe = try SystemCall.openPipe(path: path, end) else {
                    Issue.record("\(path) was taken for a pipe")
                    continue
                }
            }
        }
        let missing = directory.file("none")
        #expect(throws: SystemError(call: .examine, code: ENOENT)) {
            _ = try SystemCall.openPipe(path: missing, .reading)
        }
    }

    private func read(_ number: Int32) throws -> Received {
        var buffer = [UInt8](repeating: 0, count: 16)
        return unsafe try buffer.withUnsafeMutableBytes { unsafe try SystemCall.read(number, into: $0) }
    }
}
