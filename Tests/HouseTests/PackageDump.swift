import Foundation

/// What SwiftPM itself makes of `Package.swift`.
struct PackageDump: Decodable {
    struct Target: Decodable {
        let name: String
        let type: String
        let path: String?
        let dependencies: [Dependency]

        /// A part of what is shipped, as opposed to a test, a benchmark or a fuzz driver.
        var isShipped: Bool {
            guard let path else { return true }
            return !path.hasPrefix("Tests/")
        }
    }

    /// `{"byName": ["Bridge", null]}`, and the like for `target` and `product`.
    struct Dependency: Decodable {
        let name: String

        init(from decoder: any Decoder) throws {
            let forms = try decoder.singleValueContainer().decode([String: [Part]].self)
            name = forms.values.compactMap { $0.first?.text }.first ?? "?"
        }

        private struct Part: Decodable {
            let text: String?

            init(from decoder: any Decoder) throws {
                text = try? decoder.singleValueContainer().decode(String.self)
            }
        }
    }

    let targets: [Target]
    let dependencies: [Package]

    /// A package of somebody else's; only their number counts.
    struct Package: Decodable {}

    /// Asks SwiftPM once; the scratch directory is its own, since `swift test` holds the lock of the other.
    static func read() throws -> PackageDump {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("websocksy-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let output = try Command.run(
            "swift", "package", "--package-path", SourceTree.root.path, "--scratch-path", scratch.path, "dump-package")
        return try JSONDecoder().decode(PackageDump.self, from: output)
    }
}
