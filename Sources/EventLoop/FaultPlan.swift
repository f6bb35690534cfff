#if DEBUG
    import CLinux
    import Synchronization

    /// Faults for a whole process, drawn by chance from a seed: `receive:short=1;send:short=3,eintr=1/3;seed=7`.
    ///
    /// `short=N` cuts every call down to N bytes. `eintr=M/N`, `eagain=M/N` and the failures `econnreset`, `emfile`,
    /// `enfile`, `enobufs` and `enomem` come up in M of N calls.
    ///
    /// Under an edge-triggered watch an EAGAIN that the kernel did not say is followed by no event, and the connection
    /// would hang. So `eagain` exists only for `accept`, whose watch is level-triggered and tells again. For the same
    /// reason there is no `epipe`: behind a real one a receive finds the end.
    final class FaultPlan: Sendable {
        /// What is wrong with a plan.
        enum Mistake: Error, Equatable {
            case noSuchCall(String)
            case noSuchFault(String)
            case notPossible(SystemCallName, String)
            case badNumber(String)
        }

        /// What may befall one kind of call.
        struct Risk: Equatable {
            var short: Int?
            var interrupted = Rate()
            var wouldBlock = Rate()
            var failures: [Failure] = []
        }

        /// How often a call fails for good, and with what `errno`.
        struct Failure: Equatable {
            var code: Int32
            var rate: Rate
        }

        /// A share of all calls.
        struct Rate: Equatable {
            var numerator: UInt64 = 0
            var denominator: UInt64 = 1
        }

        private let risks: [SystemCallName: Risk]
        private let seed: UInt64
        private let drawn = Atomic<UInt64>(0)

        init(parsing text: String) throws(Mistake) {
            var risks: [SystemCallName: Risk] = [:]
            var seed: UInt64 = 1
            for clause in text.split(separator: ";") {
                if clause.hasPrefix("seed=") {
                    seed = try Self.number(clause.dropFirst(5))
                    continue
                }
                let parts = clause.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, let call = SystemCallName(rawValue: String(parts[0])) else {
                    throw .noSuchCall(String(clause))
                }
                for item in parts[1].split(separator: ",") {
                    try Self.add(item, for: call, to: &risks[call, default: Risk()])
                }
            }
            self.risks = risks
            self.seed = seed
        }

        /// Whether every call of this kind is cut short.
        func shortens(_ call: SystemCallName) -> Bool { risks[call]?.short != nil }

        /// Throws the dice for one call.
        func draw(_ call: SystemCallName) -> Fault? {
            guard let risk = risks[call] else { return nil }
            if comesUp(risk.interrupted) { return .interrupted }
            if comesUp(risk.wouldBlock) { return .wouldBlock }
            for failure in risk.failures where comesUp(failure.rate) { return .failure(failure.code) }
            return risk.short.map { .short($0) }
        }

        private func comesUp(_ rate: Rate) -> Bool {
            guard rate.numerator > 0 else { return false }
            let index = drawn.add(1, ordering: .relaxed).newValue
            // SplitMix64, a step for each throw: the same seed and order of calls give the same faults.
            var bits = seed &+ index &* 0x9E37_79B9_7F4A_7C15
            bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
            return (bits ^ bits >> 31) % rate.denominator < rate.numerator
        }

        private static func add(_ item: Substring, for call: SystemCallName, to risk: inout Risk) throws(Mistake) {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw .noSuchFault(String(item)) }
            switch parts[0] {
            case "short":
                guard [.receive, .send, .read, .write].contains(call) else { throw .notPossible(call, "short") }
                let count = try number(parts[1])
                guard count > 0 else { throw .badNumber(String(parts[1])) }
                risk.short = Int(clamping: count)
            case "eintr": risk.interrupted = try rate(parts[1])
            case "eagain":
                guard call == .accept else { throw .notPossible(call, "eagain") }
                risk.wouldBlock = try rate(parts[1])
            default:
                guard let code = code(named: parts[0]) else { throw .noSuchFault(String(item)) }
                risk.failures.append(Failure(code: code, rate: try rate(parts[1])))
            }
        }

        private static func code(named name: Substring) -> Int32? {
            switch name {
            case "econnreset": ECONNRESET
            case "emfile": EMFILE
            case "enfile": ENFILE
            case "enobufs": ENOBUFS
            case "enomem": ENOMEM
            default: nil
            }
        }

        private static func rate(_ text: Substring) throws(Mistake) -> Rate {
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw .badNumber(String(text)) }
            let rate = Rate(numerator: try number(parts[0]), denominator: try number(parts[1]))
            // A call that is interrupted each time never ends.
            guard rate.numerator < rate.denominator else { throw .badNumber(String(text)) }
            return rate
        }

        private static func number(_ text: Substring) throws(Mistake) -> UInt64 {
            guard let number = UInt64(text) else { throw .badNumber(String(text)) }
            return number
        }
    }
#endif
