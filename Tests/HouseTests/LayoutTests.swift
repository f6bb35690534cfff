import Testing

@Suite("The tree")
struct LayoutTests {
    @Test("the top level holds what a stranger needs and nothing else")
    func topLevel() throws {
        #expect(
            try SourceTree.topLevel() == [
                "Package.swift", "Makefile", "README.md", "websocksy.cfg", "Sources", "Plugins", "Tests", "docs",
            ])
    }

    @Test("nothing that is shipped imports Foundation")
    func noFoundation() throws {
        for file in SourceTree.swiftFiles(under: "Sources", "Plugins") {
            let heavy = try file.imports().filter { $0.hasPrefix("Foundation") }
            #expect(heavy.isEmpty, "\(file.path) imports \(heavy.sorted())")
        }
    }

    @Test(
        "no file outgrows one sitting",
        arguments: [("Sources", 400), ("Plugins", 400), ("Tests", 600)])
    func fileSizes(folder: String, limit: Int) throws {
        for file in SourceTree.files(under: folder, endings: ["swift", "c", "h", "py"]) {
            let count = try file.lines().count
            #expect(count <= limit, "\(file.path) has \(count) lines; which concept wants a file of its own?")
        }
    }

    /// Written in halves, so that this file passes its own test.
    @Test(
        "nothing is forced, and nothing is left for later",
        arguments: ["try" + "!", "as" + "!", "TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"])
    func banned(word: String) throws {
        let pattern = try Regex(word.hasSuffix("!") ? "\\b\(word)" : "\\b\(word)\\b")
        for folder in ["Sources", "Plugins", "Tests"] {
            for file in SourceTree.files(under: folder, endings: ["swift", "c", "h", "py"]) {
                let places = try file.lines().enumerated().filter { $0.element.contains(pattern) }
                #expect(places.isEmpty, "\(file.path) says \(word) in lines \(places.map { $0.offset + 1 })")
            }
        }
    }

    @Test("what is unsafe says why it is safe")
    func unsafeHasReason() throws {
        for file in SourceTree.swiftFiles(under: "Sources", "Plugins") {
            let code = try file.lines().filter { !$0.trimmingPrefix(while: \.isWhitespace).hasPrefix("//") }
            let usesUnsafe = code.contains { $0.contains(/\bunsafe\s/) }
            let givesReason = try file.text().contains("// SAFETY:")
            #expect(!usesUnsafe || givesReason, "\(file.path) says unsafe and gives no reason")
        }
    }

    @Test("every test runs")
    func nothingDisabled() throws {
        for file in SourceTree.swiftFiles(under: "Tests") {
            let marks = [".dis" + "abled(", ".en" + "abled(", "withKnown" + "Issue", "#if fal" + "se"]
            for mark in marks {
                #expect(try !file.text().contains(mark), "\(file.path) says \(mark)")
            }
        }
    }
}
