import CLinux
import Testing

@testable import EventLoop

@Suite("Journal")
struct JournalStreamTests {
    @Test("only the stream that the variable names is the journal's")
    func names() throws {
        let directory = try TemporaryDirectory()
        let file = try SystemCall.openToRead(path: try directory.write("file", ""))
        var status = stat()
        try #require(unsafe fstat(file.number, &status) == 0)
        let name = "\(status.st_dev):\(status.st_ino)"
        #expect(JournalStream.isConnected(to: file.number, named: name))
        for other in ["", ":", "\(status.st_dev)", "\(status.st_dev):\(status.st_ino + 1)", "0" + name, name + " "] {
            #expect(!JournalStream.isConnected(to: file.number, named: other))
        }
        #expect(!JournalStream.isConnected(to: 1_000_000, named: name))
    }

    @Test("the variable of a systemd service is the one that counts")
    func variable() async {
        await #expect(processExitsWith: .success) {
            var status = stat()
            guard unsafe fstat(2, &status) == 0 else { exit(1) }
            _ = unsafe unsetenv("JOURNAL_STREAM")
            guard !JournalStream.isConnected(to: 2) else { exit(1) }
            _ = unsafe setenv("JOURNAL_STREAM", "\(status.st_dev):\(status.st_ino)", 1)
            guard JournalStream.isConnected(to: 2) else { exit(1) }
        }
    }
}
