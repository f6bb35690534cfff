#if DEBUG
    import CLinux
    import Testing

    @testable import EventLoop

    @Suite("Faults from the environment")
    struct FaultPlanTests {
        @Test("a short fault befalls every call of its kind and no other")
        func short() throws {
            let plan = try FaultPlan(parsing: "receive:short=1;send:short=3;seed=7")
            for _ in 0..<10 {
                #expect(plan.draw(.receive) == .short(1))
                #expect(plan.draw(.send) == .short(3))
                #expect(plan.draw(.accept) == nil)
            }
            #expect(plan.shortens(.receive) && plan.shortens(.send) && !plan.shortens(.accept))
        }

        @Test("a rate comes up about as often as it says")
        func rates() throws {
            let plan = try FaultPlan(parsing: "send:eintr=1/3;accept:eagain=1/5;seed=7")
            let draws = 30_000
            let interrupted = (0..<draws).count { _ in plan.draw(.send) == .interrupted }
            let refused = (0..<draws).count { _ in plan.draw(.accept) == .wouldBlock }
            #expect((9_500...10_500).contains(interrupted))
            #expect((5_500...6_500).contains(refused))
        }

        @Test(
            "a failure that was asked for is met, as often as asked",
            arguments: [
                ("econnreset", ECONNRESET), ("emfile", EMFILE), ("enfile", ENFILE), ("enobufs", ENOBUFS),
                ("enomem", ENOMEM),
            ])
        func failures(name: String, code: Int32) throws {
            let plan = try FaultPlan(parsing: "send:short=5,\(name)=1/4;seed=7")
            let draws = (0..<8_000).map { _ in plan.draw(.send) }
            #expect(draws.allSatisfy { $0 == .failure(code) || $0 == .short(5) })
            #expect((1_800...2_200).contains(draws.count { $0 == .failure(code) }))
            #expect(plan.draw(.receive) == nil)
        }

        @Test("the same seed gives the same faults, another one others")
        func seeds() throws {
            func draws(_ seed: Int) throws -> [Fault?] {
                let plan = try FaultPlan(parsing: "send:short=2,eintr=1/2;seed=\(seed)")
                return (0..<100).map { _ in plan.draw(.send) }
            }
            #expect(try draws(1) == draws(1))
            #expect(try draws(1) != draws(2))
        }

        @Test(
            "an EAGAIN that no event would follow can't be asked for",
            arguments: SystemCallName.allCases.filter { $0 != .accept })
        func noFalseEdges(call: SystemCallName) {
            #expect(throws: FaultPlan.Mistake.notPossible(call, "eagain")) {
                try FaultPlan(parsing: "\(call.rawValue):eagain=1/5")
            }
        }

        @Test(
            "a plan that says nothing sensible is refused",
            arguments: [
                ("recv:short=1", FaultPlan.Mistake.noSuchCall("recv:short=1")),
                ("send", .noSuchCall("send")),
                ("send:slow=1", .noSuchFault("slow=1")),
                ("send:short", .noSuchFault("short")),
                ("send:short=0", .badNumber("0")),
                ("send:short=x", .badNumber("x")),
                ("accept:short=1", .notPossible(.accept, "short")),
                ("send:eintr=1", .badNumber("1")),
                ("send:eintr=3/3", .badNumber("3/3")),
                ("send:eintr=1/0", .badNumber("1/0")),
                ("send:enomem=2/2", .badNumber("2/2")),
                ("send:epipe=1/2", .noSuchFault("epipe=1/2")),
                ("seed=x", .badNumber("x")),
            ])
        func mistakes(text: String, expected: FaultPlan.Mistake) {
            #expect(throws: expected) { try FaultPlan(parsing: text) }
        }

        @Test("a whole process follows the variable")
        func wholeProcess() async {
            await #expect(processExitsWith: .success) {
                _ = unsafe setenv("WEBSOCKSY_FAULTS", "receive:short=1;send:short=3,eintr=1/3;seed=7", 1)
                let pair = try Pair.unix()
                let sent = try send(pair.near.number, [1, 2, 3, 4])
                let received = try receive(pair.far.number, capacity: 4)
                guard sent == .bytes(3), received == (.bytes(1), [1]) else { exit(1) }
                guard SystemCallFaults.mayShorten(.send), SystemCallFaults.mayShorten(.receive) else { exit(1) }
            }
        }

        @Test("a process with a plan that says nothing sensible does not start")
        func badVariable() async {
            await #expect(processExitsWith: .trap) {
                _ = unsafe setenv("WEBSOCKSY_FAULTS", "send:eagain=1/2", 1)
                let pair = try Pair.unix()
                _ = try send(pair.near.number, [1])
                exit(0)
            }
        }
    }
#endif
