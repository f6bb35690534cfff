import FileBackend
import Foundation
import Synchronization
import Testing

@Suite("File backend")
struct FileBackendTests {
    @Test("the first line of the first file that fits is the peer: expressions in order, then lines in order")
    func order() throws {
        let tree = try TableTree()
        try tree.write("x.txt", "tcp://one:1 mqtt\ntcp://two:2 *\n")
        try tree.write("default.txt", "tcp://three:3 *\n")
        let backend = try tree.backend("%endpoint%.txt", "default.txt")
        #expect(try backend.peer(.asking("/x", protocols: ["mqtt"])) == "tcp://one:1")
        #expect(try backend.peer(.asking("/x", protocols: ["chat"])) == "tcp://two:2")
        #expect(try backend.peer(.asking("/x")) == "tcp://one:1")
        #expect(try backend.peer(.asking("/y")) == "tcp://three:3")
        #expect(try backend.peer(.asking("/")) == "tcp://three:3")
    }

    @Test("where no line of a file fits the subprotocol, the next file is read")
    func nextFile() throws {
        let tree = try TableTree()
        try tree.write("a", "tcp://one:1 mqtt\n")
        try tree.write("b", "tcp://two:2 chat\n")
        let backend = try tree.backend("a", "b")
        #expect(try backend.peer(.asking(protocols: ["chat"])) == "tcp://two:2")
        #expect(try backend.peer(.asking(protocols: ["other"])) == nil)
        let match = try backend.find(.asking(protocols: ["x", "mqtt"])).match
        #expect(match?.subprotocol == 1)
    }

    @Test("an edit counts for the next client, and so do a new file and one that is gone")
    func edits() throws {
        let tree = try TableTree()
        let backend = try tree.backend("t")
        #expect(try backend.peer(.asking()) == nil)
        for peer in ["a:1", "b:2", "c:3"] {
            try tree.write("t", "\(peer) *\n")
            #expect(try backend.peer(.asking()) == peer)
        }
        try tree.remove("t")
        #expect(try backend.peer(.asking()) == nil)
    }

    @Test("no symbolic link below the folder is followed, and each is told of; the folder itself may be one")
    func links() throws {
        let outside = try TableTree()
        try outside.write("t", "outside:1 *\n")
        let tree = try TableTree()
        try tree.write("real/t", "inside:1 *\n")
        try tree.link("t", to: outside.url.appendingPathComponent("t").path)
        try tree.link("up", to: "..")
        try tree.link("folder", to: outside.url.path)
        try tree.link("near", to: "real/t")
        try tree.link("nowhere", to: "nothing")
        for name in ["t", "folder/t", "near", "nowhere", "up/\(outside.url.lastPathComponent)/t"] {
            let backend = try tree.backend(name)
            #expect(try backend.peer(.asking()) == nil, "\(name)")
            let told = "\(name): is or lies behind a symbolic link, and none is followed"
            #expect(try backend.complaints(.asking()) == [told])
        }
        try tree.link("tables", to: "real")
        #expect(try tree.backend("t", folder: "tables").peer(.asking()) == "inside:1")
    }

    /// The kernel's own answer decides each time, so no number of tries can meet the wrong moment.
    @Test("a file that turns into a link and back while clients come never leads out of the folder")
    func race() throws {
        let outside = try TableTree()
        try outside.write("t", "outside:1 *\n")
        let tree = try TableTree()
        try tree.write("folder/t", "inside:1 *\n")
        try tree.link("folder/link", to: outside.url.appendingPathComponent("t").path)
        try tree.link("elsewhere", to: outside.url.path)
        let backend = try tree.backend("folder/t")
        let isOver = Atomic(false)
        let root = tree.url.path
        withExtendedLifetime(tree) {
            DispatchQueue.concurrentPerform(iterations: 2) { thread in
                if thread == 0 {
                    for round in 0..<3000 {
                        let (one, other) = round % 2 == 0 ? ("folder/t", "folder/link") : ("folder", "elsewhere")
                        for _ in 0..<2 {
                            _ = unsafe renameat2(
                                AT_FDCWD, "\(root)/\(one)", AT_FDCWD, "\(root)/\(other)", UInt32(RENAME_EXCHANGE))
                        }
                    }
                    isOver.store(true, ordering: .relaxed)
                } else {
                    while !isOver.load(ordering: .relaxed) {
                        let peer = try? backend.peer(.asking())
                        #expect(peer != "outside:1")
                    }
                }
            }
        }
        #expect(try backend.peer(.asking()) == "inside:1")
    }

    @Test("what is no regular file is passed over, and a pipe without a writer keeps nobody waiting")
    func otherKinds() throws {
        let tree = try TableTree()
        try tree.write("folder/t", "a:1 *\n")
        #expect(unsafe mkfifo(tree.url.appendingPathComponent("pipe").path, 0o600) == 0)
        for name in ["folder", "pipe"] {
            #expect(try tree.backend(name).peer(.asking()) == nil)
            #expect(try tree.backend(name).complaints(.asking()) == ["\(name): is no regular file"])
        }
    }

    @Test("a name that goes on behind a file, or is too long, names nothing")
    func nothing() throws {
        let tree = try TableTree()
        try tree.write("t", "a:1 *\n")
        let backend = try tree.backend("t/%endpoint%", "%endpoint%")
        for path in ["/t2", "/" + String(repeating: "x", count: 256), "/" + String(repeating: "x", count: 9000)] {
            #expect(try backend.find(.asking(path)).match == nil)
            #expect(try backend.complaints(.asking(path)) == [])
        }
    }

    @Test("a table of 1 MiB is read, and a longer one is an error, not the next expression")
    func size() throws {
        let tree = try TableTree()
        let line = "a:1 *\n"
        try tree.write("t", line + String(repeating: "#", count: TableFolder.sizeLimit - line.utf8.count))
        try tree.write("next", "b:1 *\n")
        let backend = try tree.backend("t", "next")
        #expect(try backend.peer(.asking()) == "a:1")
        try tree.write("t", line + String(repeating: "#", count: TableFolder.sizeLimit - line.utf8.count + 1))
        do {
            Issue.record("found \(try backend.peer(.asking()) ?? "nothing")")
        } catch {
            #expect("\(error)" == "t: larger than 1048576 bytes")
        }
    }

    @Test("a folder that can't be read is refused, and one that goes away is an error")
    func folder() throws {
        let tree = try TableTree()
        try tree.write("t", "a:1 *\n")
        let missing = tree.url.appendingPathComponent("none").path
        #expect(throws: TableError.folderUnreadable(errno: ENOENT)) { try TableFolder(path: missing.utf8) }
        #expect(throws: TableError.folderUnreadable(errno: ENOTDIR)) {
            try TableFolder(path: tree.url.appendingPathComponent("t").path.utf8)
        }
        let backend = try tree.backend("t")
        try FileManager.default.removeItem(at: tree.url)
        #expect(throws: TableError.folderUnreadable(errno: ENOENT)) { try backend.find(.asking()) }
    }

    @Test("broken lines are passed over and told once for each version of their file")
    func complaints() throws {
        let tree = try TableTree()
        try tree.write("t", "broken\nhttp://x *\na:1 *\nbehind\n")
        let backend = try tree.backend("t")
        var record = Complaints()
        let told = { (record: inout Complaints) in
            record.fresh(of: try backend.find(.asking()).complaints).map { "\($0)" }
        }
        #expect(try backend.peer(.asking()) == "a:1")
        let first = try told(&record)
        #expect(first.count == 3)
        #expect(first[0] == "t:1: there is no subprotocol behind the peer; write * for any")
        #expect(first[1].hasPrefix("t:2: http:// is no kind of peer"))
        #expect(first[2].hasPrefix("t:4: "))
        #expect(try told(&record) == [])

        try tree.remove("t")
        try tree.write("t", "broken again\nx\n")
        #expect(try told(&record).map { $0.prefix(3) } == ["t:2"])
        #expect(try told(&record) == [])
    }

    @Test("a file's name can't forge a line of the log")
    func forged() throws {
        let tree = try TableTree()
        try tree.write("a\nb", "broken\n")
        let complaints = try tree.backend("%endpoint%").complaints(.asking("/a\nb"))
        #expect(complaints.map { $0.hasPrefix("a\\x0Ab:1: ") } == [true])
    }
}
