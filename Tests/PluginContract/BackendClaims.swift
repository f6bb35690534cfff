import Dispatch
import PeerDiscovery
import PluginHost

/// What holds for backends.
enum BackendClaims {
    static let all = [
        Claim(name: "loads", sentence: "it loads, begins, and takes its options") { try $0.loadBackend().close() },
        Claim(name: "answers", sentence: "each request gets an answer that makes sense") { subject in
            try asked(subject) { backend in try askAll(Requests.usual, of: backend) }
        },
        Claim(name: "hostile", sentence: "so does each request that no browser sends") { subject in
            try asked(subject) { backend in try askAll(Requests.hostile, of: backend) }
        },
        Claim(name: "thread", sentence: "it is asked on another thread than it was begun on", attempt: otherThread),
        Claim(
            name: "parallel", sentence: "if it may be asked by several threads, none disturbs another",
            attempt: parallel),
        Claim(
            name: "options", sentence: "an option that there is not is refused, or nothing comes of it",
            attempt: options),
        Claim(name: "memory", sentence: "what a question needs is given back with its answer", attempt: memory),
    ]

    private static func asked(_ subject: Subject, _ body: (LoadedBackend) throws -> Void) throws {
        let backend = try subject.loadBackend()
        defer { backend.close() }
        try body(backend)
    }

    private static func askAll(_ requests: [Handshake], of backend: LoadedBackend) throws {
        for request in requests {
            do {
                _ = try backend.judgedAnswer(to: request)
            } catch {
                throw Contract.Broken("asked for \(request.target.prefix(80)), \(error)")
            }
        }
    }

    private static func otherThread(_ subject: Subject) throws {
        try asked(subject) { backend in
            let failures = LockedCount()
            let group = DispatchGroup()
            DispatchQueue.global().async(group: group) {
                do { try askAll(Requests.usual, of: backend) } catch { failures.add() }
            }
            group.wait()
            if failures.count > 0 { throw Contract.Broken("it answers otherwise there") }
        }
    }

    private static func parallel(_ subject: Subject) throws {
        try asked(subject) { backend in
            guard case .waiting(let threads, _) = backend.pace, threads > 1 else { return }
            let requests = Requests.usual + Requests.hostile
            let expected = try requests.map { try backend.judgedAnswer(to: $0) }
            let differences = LockedCount()
            DispatchQueue.concurrentPerform(iterations: threads) { _ in
                for _ in 0..<20 {
                    let again = try? requests.map { try backend.judgedAnswer(to: $0) }
                    if again != expected { differences.add() }
                }
            }
            if differences.count > 0 { throw Contract.Broken("its answers differ when several threads ask") }
        }
    }

    private static func options(_ subject: Subject) throws {
        try asked(subject) { backend in
            for value in ["", "x", String(repeating: "x", count: 10_000), "\u{1F600}", "%s%n"] {
                _ = backend.configure("there-is-no-such-option", value)
            }
            try askAll(Requests.usual, of: backend)
        }
    }

    private static func memory(_ subject: Subject) throws {
        try asked(subject) { backend in
            try Memory.staysLevel(rounds: 200) { try askAll(Requests.usual, of: backend) }
        }
    }
}
