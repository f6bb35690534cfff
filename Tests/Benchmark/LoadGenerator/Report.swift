/// The figures of one run, as one line of JSON.
struct Report {
    let line: String

    init(
        _ options: Options, from start: Snapshot, to end: Snapshot, _ tally: Tally,
        _ memoryBefore: BridgeSession.Memory?, _ memoryAfter: BridgeSession.Memory?
    ) {
        let bytes = end.payloadReceived - start.payloadReceived
        let units = options.workload.echoes ? end.units - start.units : bytes / options.messageSize
        var fields = [
            ("workload", "\"\(options.workload.rawValue)\""),
            ("raw", "\(options.isRaw)"),
            ("connections", "\(options.connections)"),
            ("size", "\(options.messageSize)"),
            ("seconds", Self.decimal(Double(end.time - start.time) / 1e9)),
            ("units", "\(units)"),
            ("bytes", "\(options.workload.echoes ? units * options.messageSize : bytes)"),
            ("unclean", "\(tally.unclean)"),
            ("load_cpu", Self.decimal(Double(end.ownCPU - start.ownCPU) / 1e9)),
        ]
        if let first = start.bridge, let last = end.bridge {
            fields += [
                ("cpu", Self.decimal(last.cpu - first.cpu)),
                ("user", Self.decimal(last.user - first.user)),
                ("system", Self.decimal(last.system - first.system)),
                ("waiting", Self.decimal(last.waiting - first.waiting)),
            ]
        }
        if !tally.latencies.isEmpty { fields.append(("latency_us", Self.percentiles(tally.latencies.sorted()))) }
        if let memoryBefore { fields.append(("memory_before", Self.object(memoryBefore))) }
        if let memoryAfter { fields.append(("memory", Self.object(memoryAfter))) }
        line = Self.object(fields)
    }

    private static func percentiles(_ sorted: [UInt32]) -> String {
        let parts = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)].map { name, part in
            (name, decimal(Double(sorted[Int(Double(sorted.count - 1) * part)]) / 1000))
        }
        return object(parts)
    }

    private static func object(_ memory: BridgeSession.Memory) -> String {
        object([
            ("rss", "\(memory.resident)"), ("pss", "\(memory.proportional)"), ("anonymous", "\(memory.anonymous)"),
        ])
    }

    private static func object(_ fields: [(name: String, value: String)]) -> String {
        "{" + fields.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ") + "}"
    }

    private static func decimal(_ value: Double) -> String { "\((value * 1e6).rounded() / 1e6)" }
}
