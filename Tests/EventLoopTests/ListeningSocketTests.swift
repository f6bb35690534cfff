import CLinux
import Testing

@testable import EventLoop

@Suite("Listening on the network")
struct ListeningSocketTests {
    @Test("port 0 becomes a real one, and the log's text names it")
    func anyPort() throws {
        let listener = try loopbackListener()
        let port = try #require(listener.port)
        #expect(port > 0)
        #expect(listener.boundAddress == "127.0.0.1:\(port)")
        #expect(!listener.replacesIPv6)
        let client = try client(of: listener)
        drop(try acceptOne(listener.number))
        #expect(client.number >= 0)
    }

    @Test("the listener never blocks, and no program that we start inherits it")
    func flags() throws {
        let listener = try loopbackListener()
        guard case .wouldBlock = try SystemCall.accept(listener.number) else { throw Unexpected.kind }
        #expect(try option(listener.number, SOL_SOCKET, SO_ACCEPTCONN) == 1)
    }

    @Test("an accepted connection sends small segments at once")
    func noDelay() throws {
        let listener = try loopbackListener()
        let client = try client(of: listener)
        let accepted = try acceptOne(listener.number)
        #expect(try option(accepted.number, Int32(IPPROTO_TCP), TCP_NODELAY) == 1)
        #expect(client.number >= 0)
    }

    @Test("a port in use is an error that says what to do, also for a second server of ours")
    func portInUse() throws {
        let listener = try loopbackListener()
        let port = try #require(listener.port)
        #expect(throws: ListenError.portInUse(port)) {
            try ListeningSocket.open(host: "127.0.0.1", port: port, backlog: 1)
        }
        #expect(try option(listener.number, SOL_SOCKET, SO_REUSEPORT) == 0)
        #expect(
            ListenError.portInUse(8001).description
                == "port 8001 is in use: stop the other server or choose another port")
    }

    @Test("connections of the last run that still linger don't stop the next one")
    func lingering() throws {
        // An address of its own, so that no other test takes the port in between.
        let port = try lingeringPort(on: "127.0.0.77")
        #expect(try ListeningSocket.open(host: "127.0.0.77", port: port, backlog: 1).count == 1)
    }

    @Test("\"::\" takes IPv4 clients too, and they look like IPv4")
    func dualStack() throws {
        let listener = try #require(try ListeningSocket.open(host: "::", port: 0, backlog: 16).first)
        let port = try #require(listener.port)
        let address = try #require(SocketAddress(numeric: "127.0.0.1", port: port))
        let client = try SystemCall.socket(family: .ipv4)
        if try !SystemCall.connect(client.number, to: address) { try wait(for: POLLOUT, on: client.number) }
        try wait(for: POLLIN, on: listener.number)
        switch try SystemCall.accept(listener.number) {
        case .connection(_, from: let from): #expect(from.host == "127.0.0.1")
        case .wouldBlock: throw Unexpected.kind
        case .aborted: throw Unexpected.kind
        }
        #expect(listener.boundAddress == (listener.replacesIPv6 ? "0.0.0.0:\(port)" : "[::]:\(port)"))
    }

    @Test("a name is listened on at all its addresses, with one port")
    func name() throws {
        let listeners = try ListeningSocket.open(host: "localhost", port: 0, backlog: 1)
        #expect(!listeners.isEmpty)
        #expect(Set(listeners.map(\.port)).count == 1)
    }

    @Test("several addresses share the port that the first one got")
    func sharedPort() throws {
        let listeners = try ListeningSocket.open(twoAddresses(), host: "two.test", backlog: 1)
        #expect(listeners.map(\.boundAddress.count).count == 2)
        #expect(listeners.first?.port == listeners.last?.port)
        #expect(listeners.first?.port != 0)
        #expect(listeners.last?.boundAddress.hasPrefix("127.0.0.2:") == true)
    }

    @Test("a name that nobody has is an error")
    func unknownName() {
        #expect(throws: ListenError.unknownHost("", .unknownName)) {
            try ListeningSocket.open(host: "", port: 0, backlog: 1)
        }
    }

    @Test("an address of another machine is an error")
    func foreignAddress() {
        // RFC 5737: an address for documentation, nobody's.
        #expect(throws: ListenError.addressNotHere("192.0.2.1")) {
            try ListeningSocket.open(host: "192.0.2.1", port: 0, backlog: 1)
        }
    }

    @Test("each error names its place and what to do")
    func texts() {
        let errors: [ListenError] = [
            .portInUse(1), .portForbidden(80), .addressNotHere("192.0.2.1"), .unknownHost("a.test", .temporaryFailure),
            .pathNotUsable(""), .pathTooLong("/x", length: 200), .pathInUse("/x"), .pathNotSocket("/x"),
            .system(SystemError(call: .listen, code: ENOMEM), place: "/x"),
        ]
        #expect(Set(errors.map(\.description)).count == errors.count)
        #expect(ListenError.pathNotUsable("a\0b").description == #""a\0b" can't name a socket: give a path"#)
        #expect(errors.last?.description == "can't listen on /x: listen: Cannot allocate memory")
    }

    #if DEBUG
        @Test(
            "without IPv6 \"::\" becomes 0.0.0.0, and that is told",
            arguments: [
                (SystemCallName.createSocket, EAFNOSUPPORT), (.bind, EADDRNOTAVAIL),
            ])
        func withoutIPv6(call: SystemCallName, code: Int32) throws {
            let listeners = try SystemCallFaults.inject([(call, .failure(code))]) {
                try ListeningSocket.open(host: "::", port: 0, backlog: 1)
            }
            let listener = try #require(listeners.first)
            #expect(listeners.count == 1)
            #expect(listener.replacesIPv6)
            #expect(listener.boundAddress == "0.0.0.0:\(listener.port ?? 0)")
        }

        @Test("without IPv6 any other IPv6 address is an error")
        func noFallback() {
            SystemCallFaults.inject([(.createSocket, .failure(EAFNOSUPPORT))]) {
                #expect(throws: ListenError.addressNotHere("::1")) {
                    try ListeningSocket.open(host: "::1", port: 0, backlog: 1)
                }
            }
        }

        @Test("of several addresses those that this machine does not have are left out, but not all")
        func someMissing() throws {
            let missing = Fault.failure(EADDRNOTAVAIL)
            let listeners = try SystemCallFaults.inject([(.bind, missing)]) {
                try ListeningSocket.open(twoAddresses(), host: "two.test", backlog: 1)
            }
            #expect(listeners.count == 1)
            #expect(listeners.first?.boundAddress.hasPrefix("127.0.0.2:") == true)
            SystemCallFaults.inject([(.bind, missing), (.bind, missing)]) {
                #expect(throws: ListenError.addressNotHere("two.test")) {
                    try ListeningSocket.open(twoAddresses(), host: "two.test", backlog: 1)
                }
            }
        }

        @Test("a chosen port that is taken at the second address is chosen again, but not for ever")
        func choosesAgain() throws {
            let taken: [(SystemCallName, Fault)] = [(.bind, .pass), (.bind, .failure(EADDRINUSE))]
            let listeners = try SystemCallFaults.inject(taken + taken) {
                try ListeningSocket.open(twoAddresses(), host: "two.test", backlog: 1)
            }
            #expect(listeners.count == 2)
            let always = Array(repeating: taken, count: 100).flatMap { $0 }
            SystemCallFaults.inject(always) {
                #expect(throws: ListenError.self) {
                    try ListeningSocket.open(twoAddresses(), host: "two.test", backlog: 1)
                }
            }
        }

        @Test("a port that is taken only when it listens is in use too")
        func takenAtListen() {
            SystemCallFaults.inject([(.listen, .failure(EADDRINUSE))]) {
                #expect(throws: ListenError.portInUse(0)) {
                    try ListeningSocket.open(host: "127.0.0.1", port: 0, backlog: 1)
                }
            }
        }

        @Test("what else goes wrong is told with its place")
        func otherFailures() {
            SystemCallFaults.inject([
                (.bind, .failure(EACCES)), (.createSocket, .pass), (.createSocket, .failure(EMFILE)),
            ]) {
                #expect(throws: ListenError.portForbidden(80)) {
                    try ListeningSocket.open(host: "127.0.0.1", port: 80, backlog: 1)
                }
                let error = SystemError(call: .createSocket, code: EMFILE)
                #expect(throws: ListenError.system(error, place: "127.0.0.1, port 8001")) {
                    try ListeningSocket.open(host: "127.0.0.1", port: 8001, backlog: 1)
                }
            }
        }
    #endif
}

/// 127.0.0.1 and 127.0.0.2: on Linux both are this machine.
private func twoAddresses() throws -> [SocketAddress] {
    try ["127.0.0.1", "127.0.0.2"].map { try #require(SocketAddress(numeric: $0, port: 0)) }
}

/// A port with a connection that its server has closed first, so that the kernel remembers it for a minute.
private func lingeringPort(on host: String) throws -> UInt16 {
    let listener = try #require(try ListeningSocket.open(host: host, port: 0, backlog: 1).first)
    let client = try client(of: listener)
    drop(try acceptOne(listener.number))
    try wait(for: POLLIN, on: client.number)
    #expect(try receive(client.number, capacity: 1).0 == .end)
    return try #require(listener.port)
}
