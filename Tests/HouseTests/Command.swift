import Foundation

/// A program that is run to its end.
enum Command {
    struct Failure: Error {
        let command: [String]
        let status: Int32
    }

    /// - Returns: what it wrote to standard output. Standard error is the test run's own.
    static func run(_ command: String...) throws -> Data {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "WEBSOCKSY_FUZZ" }
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(command: command, status: process.terminationStatus)
        }
        return data
    }
}
