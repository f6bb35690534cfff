import Foundation

/// One run of the contract suite.
struct ContractRun {
    struct NotBuilt: Error {
        let source: String
    }

    /// The folder that SwiftPM built the running tests into, and the suite and the plugins with them.
    static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    let status: Int32
    let lines: [String]

    /// The claims that do not hold.
    var broken: [String] { lines.filter { $0.hasPrefix("BROKEN") } }

    /// Tries the plugin at `path`.
    init(_ path: String, _ arguments: [String] = []) throws {
        let suite = Self.products.appendingPathComponent("plugin-contract").path
        (status, lines) = try Self.run(suite, [path] + arguments)
    }

    /// Builds a probe as somebody outside this tree would, and tries it.
    init(probe: String, define: String = "NOTHING", name: String? = nil) throws {
        let folder = try TemporaryFolder()
        let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let library = "\(folder.path)/\(name ?? probe).so"
        let (status, _) = try Self.run(
            "/usr/bin/env",
            [
                "cc", "-shared", "-fPIC", "-O1", "-D\(define)", "-I", "\(top)/Sources/CWebsocksy/include/websocksy",
                "\(top)/Tests/Plugins/\(probe).c", "-o", library,
            ])
        guard status == 0 else { throw NotBuilt(source: probe) }
        try self.init(library)
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> (Int32, [String]) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, said.split(separator: "\n").map(String.init))
    }
}
