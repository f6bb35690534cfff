import Testing

@Suite("The drawing of the house")
struct DependencyTests {
    @Test("SwiftPM sees no module and no arrow that is not drawn")
    func arrows() throws {
        let shipped = try PackageDump.read().targets.filter(\.isShipped)
        for target in shipped {
            guard let module = Module.named(target.name) else {
                Issue.record("\(target.name) is not drawn")
                continue
            }
            let undrawn = Set(target.dependencies.map(\.name)).subtracting(module.uses)
            #expect(undrawn.isEmpty, "\(target.name) -> \(undrawn.sorted()) is not drawn")
        }
        #expect(Set(shipped.map(\.name)) == Set(Module.drawing.map(\.name)))
    }

    @Test("no other package is needed to build")
    func noPackages() throws {
        #expect(try PackageDump.read().dependencies.isEmpty)
    }

    @Test("arrows point down only")
    func arrowsPointDown() {
        var below: Set<String> = []
        var rest = Module.drawing
        while let next = rest.firstIndex(where: { $0.uses.isSubset(of: below) }) {
            below.insert(rest.remove(at: next).name)
        }
        #expect(rest.isEmpty, "\(rest.map(\.name)) use each other in a ring")
    }

    @Test("docs/architecture.md knows every module")
    func documented() throws {
        let text = try SourceTree.file("docs/architecture.md").text()
        for module in Module.drawing {
            #expect(text.contains(module.name), "docs/architecture.md does not draw \(module.name)")
        }
    }

    @Test("a module imports what its arrows reach and nothing else", arguments: Module.drawing.map(\.name))
    func imports(of name: String) throws {
        let module = try #require(Module.named(name))
        for file in SourceTree.swiftFiles(under: module.folder) {
            let strangers = try file.imports().subtracting(module.uses).subtracting(module.system)
            #expect(strangers.isEmpty, "\(file.path) imports \(strangers.sorted())")
        }
    }

    @Test("the modules that decide are pure: no system below them")
    func pureModules() {
        let pure = Module.drawing.filter(\.isPure).map(\.name)
        #expect(
            Set(pure).isSuperset(of: [
                "WebSocketCore", "HTTPUpgrade", "PeerFraming", "PeerDiscovery", "Configuration",
            ]))
        for module in Module.drawing where module.isPure {
            #expect(!module.uses.contains("CLinux"), "\(module.name) is pure and may not know system calls")
        }
    }

    @Test("a plugin knows nothing of the server but its C interface")
    func plugins() {
        let plugins = Module.drawing.filter { $0.folder.hasPrefix("Plugins/") }
        let known = Set(plugins.map(\.name)).union(["CWebsocksy"])
        #expect(!plugins.isEmpty)
        for plugin in plugins {
            #expect(plugin.uses.isSubset(of: known), "\(plugin.name) uses \(plugin.uses.subtracting(known).sorted())")
        }
    }

    @Test("the session decides and the driver does: a session knows no descriptors and no system calls")
    func sessionIsPure() throws {
        let files = SourceTree.swiftFiles(under: "Sources/Bridge/Session")
        #expect(!files.isEmpty)
        for file in files {
            let strangers = try file.imports().intersection(["EventLoop", "Glibc", "CLinux", "Synchronization"])
            #expect(strangers.isEmpty, "\(file.path) imports \(strangers.sorted())")
        }
    }
}
