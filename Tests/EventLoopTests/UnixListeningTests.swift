import CLinux
import Testing

@testable import EventLoop

@Suite("Listening on a path")
struct UnixListeningTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("socket")
    }

    @Test("a client connects, and the log's text is a URL")
    func connects() throws {
        let listener = try ListeningSocket.open(unixPath: path, mode: 0o600, backlog: 4)
        #expect(listener.boundAddress == "unix://\(path)")
        #expect(listener.port == nil)
        let client = try SystemCall.socket(family: .unix)
        #expect(try SystemCall.connect(client.number, to: UnixAddress(path: path)))
        switch try SystemCall.accept(listener.number) {
        case .connection(let accepted, from: let address):
            #expect(address == .unix)
            #expect(try send(accepted.number, [1]) == .bytes(1))
        case .wouldBlock: throw Unexpected.kind
        case .aborted: throw Unexpected.kind
        }
        #expect(try receive(client.number, capacity: 9).1 == [1])
    }

    @Test(
        "the path has the mode that was asked for, whatever the umask",
        arguments: [0o600, 0o660, 0o666, 0o777] as [UInt32])
    func mode(mode: UInt32) throws {
        let listener = try ListeningSocket.open(unixPath: path, mode: mode, backlog: 4)
        #expect(permissions(of: path) == mode)
        #expect(listener.port == nil)
    }

    @Test("before it listens the path is not more open than asked for")
    func neverMoreOpen() throws {
        let socket = try SystemCall.socket(family: .unix)
        try SystemCall.changeMode(socket.number, 0o600)
        try unsafe UnixAddress(path: path).withSockaddr { try unsafe SystemCall.bind(socket.number, $0, $1) }
        #expect(permissions(of: path) & ~0o600 == 0)
    }

    @Test("the end of the listener removes its path")
    func removesItsOwn() throws {
        do {
            let listener = try ListeningSocket.open(unixPath: path, mode: 0o600, backlog: 4)
            #expect(try SocketFile(at: path)?.isSocket == true)
            _ = listener.number
        }
        #expect(try SocketFile(at: path) == nil)
    }

    @Test("a path that somebody has put something else at is left alone")
    func leavesOthers() throws {
        do {
            let listener = try ListeningSocket.open(unixPath: path, mode: 0o600, backlog: 4)
            // Kept under another name, so that its number is not given to the new file.
            try #require(unsafe CLinux.link(path, directory.file("moved")) == 0)
            try #require(unsafe unlink(path) == 0)
            _ = try directory.write("socket", "precious")
            _ = listener.number
        }
        #expect(try FileContents.read(path, limit: 100) == Array("precious".utf8))
    }

    @Test("what a server that was killed left behind is replaced")
    func stale() throws {
        try leaveBehind(.stream)
        let listener = try ListeningSocket.open(unixPath: path, mode: 0o600, backlog: 4)
        let client = try SystemCall.socket(family: .unix)
        #expect(try SystemCall.connect(client.number, to: UnixAddress(path: path)))
        drop(try acceptOne(listener.number))
    }

    @Test("another server's path is an error, and that server goes on")
    func live() throws {
        let listener = try ListeningSocket.open(unixPath: path, mode: 0o600, backlog: 4)
        #expect(throws: ListenError.pathInUse(path)) {
            try ListeningSocket.open(unixPath: path, mode: 0o600, backlog: 4)
        }
        // The look that found it alive.
        drop(try acceptOne(listener.number))
        let client = try SystemCall.socket(family: .unix)
        #expect(try SystemCall.connect(client.number, to: UnixAddress(path: path)))
        drop(try acceptOne(listener.number))
    }

    @Test("a server that is too busy to answer is alive")
    func busy() throws {
        let listener = try ListeningSocket.open(unixPath: path, mode: 0o600, backlog: 0)
        let client = try SystemCall.socket(family: .unix)
        #expect(try SystemCall.connect(client.number, to: UnixAddress(path: path)))
        #expect(throws: ListenError.pathInUse(path)) {
            try ListeningSocket.open(unixPath: path, mode: 0o600, backlog: 4)
        }
        drop(try acceptOne(listener.number))
    }

    @Test("a socket for datagrams that somebody holds is in use, one that nobody holds is replaced")
    func datagrams() throws {
        let holder = try SystemCall.socket(family: .unix, .datagram)
        try unsafe UnixAddress(path: path).withSockaddr { try unsafe SystemCall.bind(holder.number, $0, $1) }
        #expect(throws: ListenError.pathInUse(path)) {
            try ListeningSocket.open(unixPath: path, mode: 0o600, backlog: 4)
        }
        drop(holder)
        #expect(try ListeningSocket.open(unixPath: path, mode: 0o600, backlog: 4).port == nil)
    }

    @Test("a file that is not a socket is an error and stays")
    func regularFile() throws {
        _ = try directory.write("socket", "precious")
        #expect(throws: ListenError.pathNotSocket(path)) {
            try ListeningSocket.open(unixPath: path, mode: 0o600, backlog: 4)
        }
        #expect(try FileContents.read(path, limit: 100) == Array("precious".utf8))
    }

    @Test("a link to a stale socket is not a socket")
    func link() throws {
        try leaveBehind(.stream)
        let link = directory.file("link")
        try #require(unsafe symlink(path, link) == 0)
        #expect(throws: ListenError.pathNotSocket(link)) {
            try ListeningSocket.open(unixPath: link, mode: 0o600, backlog: 4)
        }
    }

    @Test("the longest path that fits works, one byte more is an error")
    func pathLength() throws {
        let room = UnixAddress.maximumLength - directory.path.utf8.count - 1
        let longest = directory.file(String(repeating: "x", count: room))
        let listener = try ListeningSocket.open(unixPath: longest, mode: 0o600, backlog: 4)
        #expect(listener.boundAddress == "unix://\(longest)")
        #expect(throws: ListenError.pathTooLong(longest + "x", length: UnixAddress.maximumLength + 1)) {
            try ListeningSocket.open(unixPath: longest + "x", mode: 0o600, backlog: 4)
        }
    }

    @Test("a path that can't be one is an error", arguments: ["", "a\0b"])
    func notUsable(path: String) {
        #expect(throws: ListenError.pathNotUsable(path)) {
            try ListeningSocket.open(unixPath: path, mode: 0o600, backlog: 4)
        }
    }

    @Test("a directory that is not there is an error with the path in it")
    func noDirectory() {
        let missing = "\(directory.path)/missing/socket"
        #expect(throws: ListenError.system(SystemError(call: .bind, code: ENOENT), place: missing)) {
            try ListeningSocket.open(unixPath: missing, mode: 0o600, backlog: 4)
        }
    }

    #if DEBUG
        @Test(
            "a failure after the path is there leaves no path behind", arguments: [SystemCallName.changeMode, .listen])
        func cleansUp(call: SystemCallName) throws {
            // The first change of mode is that of the descriptor, before the path exists.
            let script: [(SystemCallName, Fault)] = [(.changeMode, .pass), (call, .failure(ENOMEM))]
            SystemCallFaults.inject(script) {
                #expect(throws: ListenError.system(SystemError(call: call, code: ENOMEM), place: path)) {
                    try ListeningSocket.open(unixPath: path, mode: 0o600, backlog: 4)
                }
            }
            #expect(try SocketFile(at: path) == nil)
        }
    #endif

    private func leaveBehind(_ kind: SocketKind) throws {
        let socket = try SystemCall.socket(family: .unix, kind)
        try unsafe UnixAddress(path: path).withSockaddr { try unsafe SystemCall.bind(socket.number, $0, $1) }
        try SystemCall.listen(socket.number, backlog: 1)
    }

    private func permissions(of path: String) -> UInt32 {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status.st_mode & 0o777 : .max
    }
}
