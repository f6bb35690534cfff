import Testing

/// What the manuals say of the keys, taken apart.
enum Manual {
    /// A row of a table of keys in `docs/configuration.md`.
    struct Row {
        let key: String
        let initial: String
        let takes: String
    }

    /// The rows of the tables of both sections.
    static func tables() throws -> (core: [Row], backend: [Row]) {
        let sections = try ProjectFile.text("docs/configuration.md").components(by: "\n## ")
        func rows(_ heading: String) throws -> [Row] {
            let section = try #require(sections.first { $0.hasPrefix("`[\(heading)]`") })
            return section.split(separator: "\n").compactMap { line in
                let cells = line.components(by: " | ")
                guard line.hasPrefix("| `"), cells.count >= 3 else { return nil }
                return Row(key: cells[0].bare, initial: cells[1].bare, takes: cells[2])
            }
        }
        return (try rows("core"), try rows("backend"))
    }

    /// What websocksy.cfg(5) says of the backend `file`: the names of its options, and its variables as written.
    static func tablesOfPage() throws -> (options: [String], variables: [String]) {
        let sections = try ProjectFile.text("docs/man/websocksy.cfg.5").components(by: "\n.Sh ")
        let section = try #require(sections.first { $0.hasPrefix("TABLES\n") })
        let items = section.split(separator: "\n").filter { $0.hasPrefix(".It ") }.map { $0.split(separator: " ") }
        let macros: Set<Substring> = [".It", "Li", "Ns", "Ar"]
        return (
            items.filter { $0[1] == "Cm" }.map { String($0[2]) },
            items.filter { $0[1] == "Li" }.map { $0.filter { !macros.contains($0) }.joined() }
        )
    }

    /// The names in front of the rows of a section of the backend's own page.
    static func tablesOfPlugin(_ heading: String) throws -> [String] {
        let sections = try ProjectFile.text("Plugins/backend_file/README.md").components(by: "\n## ")
        let section = try #require(sections.first { $0.hasPrefix(heading + "\n") })
        return section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { $0.components(by: " | ")[0].bare }
    }

    /// The items of both sections of websocksy.cfg(5), by key, each with its text in one line and without macros.
    static func page() throws -> (core: [String: String], backend: [String: String]) {
        let sections = try ProjectFile.text("docs/man/websocksy.cfg.5").components(by: "\n.Sh ")
        func items(_ heading: String) throws -> [String: String] {
            let section = try #require(sections.first { $0.hasPrefix(heading + "\n") })
            var items: [String: String] = [:]
            for item in section.components(by: "\n.It Cm ").dropFirst() {
                let lines = item.split(separator: "\n")
                let key = try #require(lines.first?.split(separator: " ").first)
                let words = lines.dropFirst().flatMap { $0.split(separator: " ") }
                #expect(
                    items.updateValue(words.filter { $0 != ".Li" }.joined(separator: " "), forKey: String(key)) == nil)
            }
            return items
        }
        return (try items("CORE"), try items("BACKEND"))
    }
}

extension StringProtocol {
    /// The parts between the separators.
    func components(by separator: String) -> [String] {
        var parts = [""]
        var rest = self[...]
        while let first = rest.first {
            if rest.hasPrefix(separator) {
                parts.append("")
                rest = rest.dropFirst(separator.count)
            } else {
                parts[parts.count - 1].append(first)
                rest = rest.dropFirst()
            }
        }
        return parts
    }

    /// A cell of a table without its frame and its backticks.
    fileprivate var bare: String { String(filter { $0 != "|" && $0 != "`" && $0 != " " }) }
}
