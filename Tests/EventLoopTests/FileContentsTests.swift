import CLinux
import Testing

@testable import EventLoop

@Suite("Whole files")
struct FileContentsTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(
        "a file is read whole, up to the limit and not a byte beyond",
        arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
    func sizes(size: Int) throws {
        let text = String(repeating: "x", count: size)
        let path = try directory.write("file", text)
        #expect(try FileContents.read(path, limit: size).count == size)
        #expect(try FileContents.read(path, limit: size + 1) == Array(text.utf8))
        #expect(try FileContents.read(path, limit: Int.max - 1).count == size)
        if size > 0 {
            #expect(throws: FileContents.Failure.tooLarge(limit: size - 1)) {
                try FileContents.read(path, limit: size - 1)
            }
        }
    }

    @Test("what can't be read says why")
    func failures() {
        let missing = directory.file("missing")
        #expect(throws: FileContents.Failure.system(SystemError(call: .open, code: ENOENT))) {
            try FileContents.read(missing, limit: 10)
        }
        #expect(throws: FileContents.Failure.system(SystemError(call: .read, code: EISDIR))) {
            try FileContents.read(directory.path, limit: 10)
        }
        #expect(
            FileContents.Failure.system(SystemError(call: .open, code: ENOENT)).description
                == "No such file or directory")
        #expect(FileContents.Failure.tooLarge(limit: 9).description == "larger than 9 bytes")
    }

    @Test("a path with a zero in it opens nothing, not what stands before the zero")
    func zeroInPath() throws {
        let path = try directory.write("file", "x")
        #expect(throws: FileContents.Failure.system(SystemError(call: .open, code: ENOENT))) {
            try FileContents.read(path + "\0.cfg", limit: 10)
        }
    }

    #if DEBUG
        @Test("short and interrupted reads give the same file")
        func faults() throws {
            let path = try directory.write("file", "abcdefgh")
            let script: [(SystemCallName, Fault)] = [
                (.open, .interrupted), (.read, .short(1)), (.read, .interrupted), (.read, .short(3)),
            ]
            try SystemCallFaults.inject(script) { () throws in
                #expect(try FileContents.read(path, limit: 8) == Array("abcdefgh".utf8))
            }
        }
    #endif
}
