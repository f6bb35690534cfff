import Foundation
import Testing

@Suite("The built executable")
struct ExecutableTests {
    /// The directory that SwiftPM built the running tests into, and `websocksy` with them.
    private static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    @Test("the server loads no Foundation, no Concurrency and no regular expressions")
    func lean() throws {
        let executable = Self.products.appendingPathComponent("websocksy").path
        let libraries = String(decoding: try Command.run("ldd", executable), as: UTF8.self)
        #expect(libraries.contains("libswiftCore.so"))
        for heavy in ["Foundation", "swift_Concurrency", "swift_StringProcessing", "swift_RegexParser", "icu"] {
            #expect(!libraries.contains(heavy), "\(executable) loads \(heavy)")
        }
    }

    @Test("each folder of a plugin gives a library of its name, and none loads what the server does without")
    func plugins() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: SourceTree.root.appendingPathComponent("Plugins").path
        ).filter { $0.hasPrefix("backend_") || $0.hasPrefix("framing_") }
        #expect(!folders.isEmpty)
        for folder in folders {
            let library = Self.products.appendingPathComponent("lib\(folder).so").path
            let libraries = String(decoding: try Command.run("ldd", library), as: UTF8.self)
            for heavy in ["Foundation", "swift_Concurrency", "swift_StringProcessing", "swift_RegexParser", "icu"] {
                #expect(!libraries.contains(heavy), "\(library) loads \(heavy)")
            }
        }
    }
}
