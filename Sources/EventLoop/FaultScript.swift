#if DEBUG
    /// The faults that one thread is going to meet.
    final class FaultScript {
        private var entries: [(call: SystemCallName, fault: Fault)]
        private let calls: Set<SystemCallName>

        init(_ entries: [(SystemCallName, Fault)]) {
            self.entries = entries.map { (call: $0.0, fault: $0.1) }
            calls = Set(entries.map(\.0))
        }

        /// How many faults nobody has met.
        var count: Int { entries.count }

        /// Whether the script speaks of such a call at all, met or not.
        func mentions(_ call: SystemCallName) -> Bool { calls.contains(call) }

        /// Takes the next fault for such a call.
        func next(_ call: SystemCallName) -> Fault? {
            guard let index = entries.firstIndex(where: { $0.call == call }) else { return nil }
            return entries.remove(at: index).fault
        }
    }
#endif
