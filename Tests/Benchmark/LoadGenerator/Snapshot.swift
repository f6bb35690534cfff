/// What had been done, and what it had cost, at one moment of a run.
struct Snapshot {
    let time: UInt64
    let units: Int
    let payloadReceived: Int
    let ownCPU: UInt64
    let bridge: BridgeSession.Time?

    /// The present moment.
    init(_ tally: Tally, _ session: BridgeSession?) throws(BenchmarkError) {
        bridge = try session?.time()
        time = Clock.now()
        ownCPU = Clock.ownCPU()
        units = tally.units
        payloadReceived = tally.payloadReceived
    }
}
