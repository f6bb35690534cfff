import CLinux
import Testing

@testable import EventLoop

/// A directory of one test, gone with the files that the test named when the test ends.
final class TemporaryDirectory {
    let path: String
    private var names: Set<String> = []
    private var subdirectories: [TemporaryDirectory] = []

    init(inside path: String) throws {
        guard unsafe mkdir(path, 0o700) == 0 else { throw Unexpected.kind }
        self.path = path
    }

    init() throws {
        var template = Array("/tmp/event-loop-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return false }
            return unsafe mkdtemp(base) != nil
        }
        guard made else { throw Unexpected.kind }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        subdirectories = []
        for name in names { _ = unsafe unlink("\(path)/\(name)") }
        _ = unsafe rmdir(path)
    }

    /// A directory in it, which goes with it.
    func subdirectory(_ name: String) throws -> TemporaryDirectory {
        let made = try TemporaryDirectory(inside: "\(path)/\(name)")
        subdirectories.append(made)
        return made
    }

    /// The path of a file in it, whether it is there or not.
    func file(_ name: String) -> String {
        names.insert(name)
        return "\(path)/\(name)"
    }

    /// Writes a file in it and answers with its path.
    func write(_ name: String, _ contents: String) throws -> String {
        let number = unsafe creat(file(name), 0o600)
        try #require(number >= 0)
        let descriptor = FileDescriptor(owning: number)
        let bytes = Array(contents.utf8)
        let written = try unsafe bytes.withUnsafeBytes { try unsafe SystemCall.write(descriptor.number, $0) }
        try #require(written == .bytes(bytes.count))
        return file(name)
    }
}
