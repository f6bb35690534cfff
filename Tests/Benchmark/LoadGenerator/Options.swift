/// One run, as the command line describes it.
struct Options {
    static let usage = """
        usage: websocksy-bench (echo|up|down|connect) --connect PORT --listen PORT [OPTION...]
        Drives the bridge that listens on --connect and dials --listen, and prints one line of JSON.
          --raw              the bridge is a plain relay: the same payload without WebSocket
          --connections N    clients at a time (1)
          --size BYTES       payload of a message (32)
          --warm-up SECONDS  work that is not measured (0.2)
          --seconds SECONDS  work that is measured (1)
          --units N          measure no more than so many units
          --stall SECONDS    give up after so long without progress (5)
          --session PID      the bridge leads this session: measure its processes
        """

    let workload: Workload
    private(set) var bridgePort: UInt16 = 0
    private(set) var peerPort: UInt16 = 0
    /// Without WebSocket: no upgrade, no frames, the same payload.
    private(set) var isRaw = false
    private(set) var connections = 1
    private(set) var messageSize = 32
    private(set) var warmUp = 0.2
    private(set) var seconds = 1.0
    private(set) var unitLimit = Int.max
    private(set) var stallSeconds = 5.0
    private(set) var session: Int32?

    /// Reads the arguments that follow the program's name.
    init(_ arguments: [String]) throws(BenchmarkError) {
        guard let name = arguments.first, let workload = Workload(rawValue: name) else {
            throw .badValue(option: "the workload")
        }
        self.workload = workload
        var rest = arguments.dropFirst()
        while let option = rest.popFirst() {
            if option == "--raw" {
                isRaw = true
            } else {
                try set(option, to: rest.popFirst())
            }
        }
        // A message carries a stamp of eight bytes, and has to fit an empty socket buffer.
        guard messageSize >= EchoMessage.stampSize, !workload.echoes || messageSize <= 8192 else {
            throw .badValue(option: "--size")
        }
        guard bridgePort > 0 else { throw .badValue(option: "--connect") }
        guard peerPort > 0 else { throw .badValue(option: "--listen") }
        guard connections > 0 else { throw .badValue(option: "--connections") }
    }

    private mutating func set(_ option: String, to value: String?) throws(BenchmarkError) {
        func number<Value: LosslessStringConvertible>() throws(BenchmarkError) -> Value {
            guard let value, let number = Value(value) else { throw .badValue(option: option) }
            return number
        }
        switch option {
        case "--connect": bridgePort = try number()
        case "--listen": peerPort = try number()
        case "--connections": connections = try number()
        case "--size": messageSize = try number()
        case "--warm-up": warmUp = try number()
        case "--seconds": seconds = try number()
        case "--units": unitLimit = try number()
        case "--stall": stallSeconds = try number()
        case "--session": session = try number() as Int32
        default: throw .unknownOption(option)
        }
    }
}
