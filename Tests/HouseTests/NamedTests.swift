import Foundation

/// The tests of this tree under the names by which documents speak of them, and by which they are run.
enum NamedTests {
    /// Suites in Swift.
    static func suites() throws -> Set<String> {
        Set(
            try SourceTree.swiftFiles(under: "Tests").flatMap { file in
                try file.text().matches(of: /\n(?:struct|final class|enum) (\w+Tests)\b/).map { String($0.1) }
            })
    }

    /// Classes of the integration tests, as `test_frames.Violations`.
    static func classes() throws -> Set<String> { Set(try integration().map(\.type)) }

    /// Single integration tests, as `test_frames.Violations.test_a_reserved_bit`.
    static func cases() throws -> Set<String> {
        Set(try integration().flatMap { type, cases in cases.map { "\(type).\($0)" } })
    }

    private static func integration() throws -> [(type: String, cases: [String])] {
        try SourceTree.files(under: "Tests/Integration", endings: ["py"]).flatMap { file in
            let module = file.url.deletingPathExtension().lastPathComponent
            var found: [(type: String, cases: [String])] = []
            for line in try file.lines() {
                if let match = line.firstMatch(of: /^class (\w+)\(\w+\):/) {
                    found.append(("\(module).\(match.1)", []))
                } else if let match = line.firstMatch(of: /^    def (test_\w+)\(self\)/), !found.isEmpty {
                    found[found.count - 1].cases.append(String(match.1))
                }
            }
            return found
        }
    }
}
