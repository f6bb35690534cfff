#if DEBUG
    import CLinux
    import Testing

    @testable import EventLoop

    @Suite("Scripted faults")
    struct FaultTests {
        @Test("a short fault cuts one call, and the bytes stay in order")
        func short() throws {
            let pair = try Pair.unix()
            try SystemCallFaults.inject([(.send, .short(2)), (.receive, .pass), (.receive, .short(1))]) { () throws in
                #expect(try send(pair.near.number, [1, 2, 3]) == .bytes(2))
                #expect(try send(pair.near.number, [3, 4, 5]) == .bytes(3))
                #expect(try receive(pair.far.number, capacity: 2).1 == [1, 2])
                #expect(try receive(pair.far.number, capacity: 9).1 == [3])
                #expect(try receive(pair.far.number, capacity: 9).1 == [4, 5])
                #expect(SystemCallFaults.unused == 0)
            }
        }

        @Test("a gathered send is cut too", arguments: 1...7)
        func shortGathered(limit: Int) throws {
            let pair = try Pair.unix()
            try SystemCallFaults.inject([(.send, .short(limit))]) { () throws in
                let count = min(limit, 3)
                #expect(try send(pair.near.number, gathered: [[], [1, 2, 3], [4]]) == .bytes(count))
                #expect(try receive(pair.far.number, capacity: 9).1 == Array([1, 2, 3].prefix(count)))
            }
        }

        @Test("an interrupted call is made again and nobody notices")
        func interrupted() throws {
            let listener = try loopbackListener()
            let faults = SystemCallName.allCases.flatMap { [($0, Fault.interrupted), ($0, Fault.interrupted)] }
            try SystemCallFaults.inject(faults) { () throws in
                let near = try client(of: listener)
                let far = try acceptOne(listener.number)
                #expect(try send(near.number, [1, 2, 3]) == .bytes(3))
                try wait(for: POLLIN, on: far.number)
                #expect(try receive(far.number, capacity: 9).1 == [1, 2, 3])
                SystemCall.shutdownWrite(near.number)
                try wait(for: POLLIN, on: far.number)
                #expect(try receive(far.number, capacity: 9).0 == .end)
            }
        }

        @Test("\"not now\" is a value, of every call that can say it")
        func wouldBlock() throws {
            let pair = try Pair.unix()
            let listener = try loopbackListener()
            try SystemCallFaults.inject([
                (.send, .wouldBlock), (.send, .wouldBlock), (.receive, .wouldBlock), (.accept, .wouldBlock),
            ]) { () throws in
                #expect(try send(pair.near.number, [1]) == .wouldBlock)
                #expect(try send(pair.near.number, gathered: [[1]]) == .wouldBlock)
                #expect(try receive(pair.near.number, capacity: 1).0 == .wouldBlock)
                guard case .wouldBlock = try SystemCall.accept(listener.number) else { throw Unexpected.kind }
            }
        }

        @Test("a failure of the machine is thrown with its call", arguments: [ENOMEM, ENOBUFS, ECONNRESET, ETIMEDOUT])
        func failure(code: Int32) throws {
            let pair = try Pair.unix()
            let near = pair.near.number
            SystemCallFaults.inject([(.send, .failure(code)), (.receive, .failure(code))]) {
                #expect(throws: SystemError(call: .send, code: code)) { try send(near, [1]) }
                #expect(throws: SystemError(call: .receive, code: code)) { try receive(near, capacity: 1) }
            }
        }

        @Test(
            "what the network did to one client is not an error of the listener",
            arguments: [
                // accept(2), "Error handling", and EPERM from a firewall.
                ECONNABORTED, ENETDOWN, EPROTO, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH,
                ETIMEDOUT, EPERM,
            ])
        func abortedClient(code: Int32) throws {
            let listener = try loopbackListener()
            try SystemCallFaults.inject([(.accept, .failure(code))]) { () throws in
                guard case .aborted = try SystemCall.accept(listener.number) else { throw Unexpected.kind }
            }
        }

        @Test("what this machine is short of is an error of accept", arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM])
        func outOfDescriptors(code: Int32) throws {
            let listener = try loopbackListener()
            SystemCallFaults.inject([(.accept, .failure(code))]) {
                #expect(throws: SystemError(call: .accept, code: code)) {
                    _ = try SystemCall.accept(listener.number)
                }
            }
        }

        @Test("an attempt that is under way is asked after once more, and then it may have failed or succeeded")
        func secondConnect() throws {
            let listener = try loopbackListener()
            let address = try address(of: listener)
            let socket = try SystemCall.socket(family: .ipv4)
            let number = socket.number
            try SystemCallFaults.inject([
                (.connect, .failure(EINPROGRESS)), (.connect, .failure(EALREADY)),
                (.connect, .failure(EINPROGRESS)), (.connect, .failure(EHOSTUNREACH)),
                (.connect, .failure(EALREADY)), (.connect, .failure(EISCONN)),
            ]) { () throws in
                #expect(try !SystemCall.connect(number, to: address))
                #expect(throws: SystemError(call: .connect, code: EHOSTUNREACH)) {
                    try SystemCall.connect(number, to: address)
                }
                #expect(try SystemCall.connect(number, to: address))
            }
        }

        @Test("scripts nest, and end with their block")
        func nesting() throws {
            let pair = try Pair.unix()
            #expect(!SystemCallFaults.mayShorten(.send))
            try SystemCallFaults.inject([(.send, .short(1)), (.send, .short(2))]) { () throws in
                #expect(SystemCallFaults.mayShorten(.send))
                #expect(!SystemCallFaults.mayShorten(.receive))
                #expect(try send(pair.near.number, [1, 2, 3]) == .bytes(1))
                try SystemCallFaults.inject([]) { () throws in
                    #expect(try send(pair.near.number, [1, 2, 3]) == .bytes(3))
                }
                #expect(SystemCallFaults.unused == 1)
                #expect(try send(pair.near.number, [1, 2, 3]) == .bytes(2))
            }
            #expect(SystemCallFaults.unused == 0)
            #expect(try send(pair.near.number, [1, 2, 3]) == .bytes(3))
        }

        @Test("another thread does not meet them")
        func otherThread() throws {
            let pair = try Pair.unix()
            let near = pair.near.number
            try SystemCallFaults.inject([(.send, .failure(EIO))]) { () throws in
                let thread = try WorkerThread(name: "other") {
                    #expect(throws: Never.self) { try send(near, [1]) }
                }
                thread.join()
                #expect(SystemCallFaults.unused == 1)
            }
            #expect(try receive(pair.far.number, capacity: 9).1 == [1])
        }

        @Test("any script of short and interrupted calls delivers the same bytes", arguments: 0..<20 as Range<UInt64>)
        func sameBytes(seed: UInt64) throws {
            var generator = SeededGenerator(seed: seed)
            let pair = try Pair.unix()
            let message = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let faults = (0..<400).map { _ -> (SystemCallName, Fault) in
                let call: SystemCallName = Bool.random(using: &generator) ? .send : .receive
                let fault: Fault =
                    Bool.random(using: &generator) ? .interrupted : .short(Int.random(in: 1...100, using: &generator))
                return (call, fault)
            }
            var sent = 0
            var received: [UInt8] = []
            try SystemCallFaults.inject(faults) { () throws in
                while received.count < message.count {
                    if sent < message.count,
                        case .bytes(let count) = try send(pair.near.number, Array(message[sent...]))
                    {
                        sent += count
                    }
                    received += try receive(pair.far.number, capacity: 4096).1
                }
            }
            #expect(received == message, "seed \(seed)")
        }
    }
#endif
