import Foundation
import PeerFraming
import PluginHost
import WebSocketCore

/// What holds for framings.
enum FramingClaims {
    static let all = [
        Claim(name: "loads", sentence: "it loads, and registers framings") { _ = try $0.loadFramings() },
        Claim(name: "empty", sentence: "an empty configuration is answered", attempt: empty),
        Claim(name: "opens", sentence: "the configuration is taken") { subject in
            try eachFraming(subject) { _ in }
        },
        Claim(name: "configurations", sentence: "configurations that make no sense are answered", attempt: configured),
        Claim(name: "cuts", sentence: "messages are the same wherever the peer's writes are cut", attempt: cuts),
        Claim(name: "random", sentence: "bytes that make no sense get an answer that does", attempt: random),
        Claim(name: "bounds", sentence: "nothing is read behind the data and its NUL", attempt: bounds),
        Claim(name: "others", sentence: "connections know nothing of each other", attempt: others),
        Claim(name: "threads", sentence: "connections may be served by several threads", attempt: threads),
        Claim(name: "encodes", sentence: "a client's message is written the same in pieces", attempt: Encoding.pieces),
        Claim(name: "memory", sentence: "what a connection keeps is given back with it", attempt: memory),
    ]

    /// Loads the plugin and does something with each of its framings.
    static func eachFraming(_ subject: Subject, _ body: (_ open: @Sendable () throws -> Framer) throws -> Void) throws {
        let names = try subject.loadFramings()
        let table = PluginFramings.table
        let configuration = subject.configuration
        for name in names {
            do {
                _ = try table.framing(named: name).open(configuration)
            } catch {
                throw Contract.Broken("\(name) refuses \"\(configuration)\" (\(error)); give --configuration")
            }
            do {
                try body { try table.framing(named: name).open(configuration) }
            } catch let broken as Contract.Broken {
                throw Contract.Broken("\(name): \(broken.reason)")
            }
        }
    }

    private static func empty(_ subject: Subject) throws {
        for name in try subject.loadFramings() { try open(name, "") }
    }

    private static func configured(_ subject: Subject) throws {
        let odd = ["=", ",", "x=y", "-1", "99999999999999999999", "\u{e9}\u{1F600}", "%s%n", "\\", "\\x"]
        for name in try subject.loadFramings() {
            for configuration in odd + [String(repeating: "a,", count: 4096)] { try open(name, configuration) }
        }
    }

    /// Opens a framing, which may refuse, and shows it something: version 1 reads its configuration only then.
    private static func open(_ name: String, _ configuration: String) throws {
        do throws(FramingRefusal) {
            let framer = try PluginFramings.table.framing(named: name).open(configuration)
            _ = Decoding([Streams.readable[0][...]], by: framer)
        } catch .configuration {
            return
        } catch {
            throw Contract.Broken("\(name): \(error)")
        }
    }

    private static func cuts(_ subject: Subject) throws {
        try eachFraming(subject) { open in
            for stream in Streams.readable {
                var cuts = [Streams.bytes(stream)]
                if stream.count <= 80 { cuts += stream.indices.map { Streams.cut(stream, at: $0) } }
                try compare(stream, cuts, open)
            }
            var random = Chance(seed: 1)
            for _ in 0..<200 {
                let stream = Streams.random(&random)
                try compare(stream, [Streams.bytes(stream), Streams.parts(stream, &random)], open)
            }
        }
    }

    private static func compare(
        _ stream: [UInt8], _ cuts: [[ArraySlice<UInt8>]], _ open: () throws -> Framer
    ) throws {
        let whole = Decoding([stream[...]], by: try open())
        let parts = try cuts.map { Decoding($0, by: try open()) }
        // A framing that passes on what comes as it comes has messages that are as long as what came.
        let passesOn =
            whole.leavesNothing && parts.allSatisfy { $0.payload == whole.payload } && whole.messages.count <= 1
        for (part, cut) in zip(parts, cuts) where part != whole && !passesOn {
            throw Contract.Broken(
                """
                \(shown(stream)) at once gives \(whole.messages.count) messages\(told(whole.fault)), in \(cut.count) parts \
                \(part.messages.count)\(told(part.fault))
                """)
        }
    }

    /// As much of a stream as fits a line.
    private static func shown(_ stream: [UInt8]) -> String {
        let text = stream.prefix(40).map { byte in
            (0x20..<0x7F).contains(byte) ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16)
        }
        return "\"" + text.joined() + (stream.count > 40 ? "\"..." : "\"")
    }

    private static func told(_ fault: FramingFault?) -> String { fault.map { " and \"\($0)\"" } ?? "" }

    private static func random(_ subject: Subject) throws {
        try eachFraming(subject) { open in
            var random = Chance(seed: 2)
            for _ in 0..<2000 {
                let stream = Streams.random(&random)
                let decoding = Decoding(Streams.parts(stream, &random), by: try open())
                if let fault = decoding.fault, !fault.isAllowed {
                    throw Contract.Broken("\(fault), for \(shown(stream))")
                }
            }
        }
    }

    private static func bounds(_ subject: Subject) throws {
        try eachFraming(subject) { open in
            for stream in Streams.readable {
                for count in 1...stream.count { try GuardedPage.show(stream[..<count], to: try open()) }
            }
        }
    }

    private static func others(_ subject: Subject) throws {
        try eachFraming(subject) { open in
            // Each is begun before the one in front of it has ended.
            let expected = try Streams.readable.map { Decoding([$0[...]], by: try open()) }
            for _ in 0..<20 {
                let held = try open()
                let again = try Streams.readable.map { Decoding([$0[...]], by: try open()) }
                _ = consume held
                guard expected == again else { throw Contract.Broken("the same stream gives other messages later on") }
            }
        }
    }

    private static func threads(_ subject: Subject) throws {
        try eachFraming(subject) { open in
            let expected = try Streams.readable.map { Decoding([$0[...]], by: try open()) }
            let differences = LockedCount()
            DispatchQueue.concurrentPerform(iterations: 8) { _ in
                for _ in 0..<50 {
                    let again = try? Streams.readable.map { Decoding([$0[...]], by: try open()) }
                    if again != expected { differences.add() }
                }
            }
            guard differences.count == 0 else { throw Contract.Broken("threads disturb each other") }
        }
    }

    private static func memory(_ subject: Subject) throws {
        try eachFraming(subject) { open in
            try Memory.staysLevel(rounds: 4000) { _ = try open() }
            try Memory.staysLevel(rounds: 400) {
                for stream in Streams.readable { _ = Decoding(Streams.bytes(stream), by: try open()) }
            }
        }
    }
}
