import Testing

@testable import PluginHost

@Suite("Where plugins are looked for")
struct PluginSearchTests {
    @Test(
        "the name of a file says what it is",
        arguments: [
            ("backend_file.so", PluginFile.Kind.backend(name: "file")),
            ("libbackend_file.so", .backend(name: "file")),
            ("framing_json.so", .framing(file: "json")),
            ("libframing_json.so", .framing(file: "json")),
            ("anything.so", .framing(file: "anything.so")),
            ("backend_a.b.so", .backend(name: "a.b")),
            ("libfoo.so", .framing(file: "libfoo.so")),
        ])
    func names(name: String, kind: PluginFile.Kind) throws {
        let file = try #require(PluginFile(name: name, in: "/p", takesAnyLibrary: true))
        #expect(file.kind == kind)
        #expect(file.path == "/p/\(name)")
        let isNamed = name.hasPrefix("libfoo") || name.hasPrefix("anything")
        #expect((PluginFile(name: name, in: "/p", takesAnyLibrary: false) == nil) == isNamed)
    }

    @Test(
        "what is no library is no plugin",
        arguments: ["backend_file.so.1", "backend_file", ".so", ".x.so", "x.c", "backend_.so"])
    func strangers(name: String) {
        #expect(PluginFile(name: name, in: "/p", takesAnyLibrary: true) == nil)
    }

    @Test("a folder lists its plugins in order, and none twice")
    func listing() throws {
        let folder = try TemporaryFolder()
        try folder.put("libframing_b.so", "framing_b.so", "framing_a.so", "backend_z.so", "notes.txt", "other.so")
        let named = try PluginFolder(reading: folder.path, isNamed: true)
        #expect(
            named.framings.map(\.path) == ["framing_a.so", "framing_b.so", "other.so"].map { "\(folder.path)/\($0)" })
        #expect(named.backendNames == ["z"])
        #expect(try PluginFolder(reading: folder.path, isNamed: false).framings.count == 2)
    }

    @Test("a folder that is not there says why")
    func absent() {
        #expect(throws: PluginFolder.Unreadable(reason: "No such file or directory")) {
            _ = try PluginFolder(reading: "/there/is/none", isNamed: true)
        }
    }

    @Test("the program's own folder comes before that of the installation, and counts only if plugins lie there")
    func fallback() throws {
        let root = try TemporaryFolder()
        let own = try root.folder("bin")
        let installed = try root.folder("lib/websocksy/plugins")
        let program = "\(own.path)/websocksy"
        #expect(PluginSearch.fallback(beside: program) == nil)
        try installed.put("backend_x.so")
        #expect(PluginSearch.fallback(beside: program)?.path == installed.path)
        try own.put("libc.so")
        #expect(PluginSearch.fallback(beside: program)?.path == installed.path)
        try own.put("framing_x.so")
        #expect(PluginSearch.fallback(beside: program)?.path == own.path)
    }

    @Test("only a program in a folder called bin has a prefix")
    func prefix() {
        #expect(PluginSearch.places(beside: "/opt/x/bin/websocksy") == ["/opt/x/bin", "/opt/x/lib/websocksy/plugins"])
        #expect(PluginSearch.places(beside: "/build/debug/websocksy") == ["/build/debug"])
        #expect(PluginSearch.places(beside: "/websocksy") == ["/"])
    }
}
