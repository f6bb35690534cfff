/// What all connections of one run share.
final class Load {
    let options: Options
    let cycle: Cycle
    let upgradeRequest: [UInt8]
    let closeFrame: [UInt8]
    var poller: Poller
    var tally = Tally()
    /// No unit is begun any more; those that were begun are finished.
    var isStopping = false
    /// Connections may end now.
    var isClosing = false

    init(_ options: Options) throws(BenchmarkError) {
        self.options = options
        cycle = Cycle(messageSize: options.messageSize, framed: options.workload == .up && !options.isRaw)
        upgradeRequest = UpgradeAnswer.request(port: options.bridgePort)
        closeFrame = ClientFrame.close(key: [0x37, 0xFA, 0x21, 0x3D])
        poller = try Poller()
    }
}
