/// Why a run has no figure.
enum BenchmarkError: Error {
    /// What the run was doing when it stalled.
    enum Stage: String {
        case opening, warmingUp, measuring, draining, closing
    }

    // The caller broke a rule.
    case unknownOption(String)
    case badValue(option: String)

    // The world broke it.
    case systemCall(StaticString, errno: Int32)
    case noSuchProcess(Int32)

    // The bridge broke it.
    case upgradeRefused(status: Int)
    case upgradeHeadTooLong
    case wrongAcceptKey
    case frameMasked
    case frameReserved(UInt8)
    case unexpectedFrame(opcode: UInt8)
    case wrongBytes(position: Int)
    case unexpectedBytes
    case clientClosedEarly
    case peerClosedEarly
    case stalled(Stage)

    /// Whether the command line is to blame, so that the usage helps.
    var isUsage: Bool {
        switch self {
        case .unknownOption, .badValue: true
        default: false
        }
    }
}

extension BenchmarkError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknownOption(let option): "unknown option \(option)"
        case .badValue(let option): "\(option) needs another value"
        case .systemCall(let name, let errno): "\(name): errno \(errno)"
        case .noSuchProcess(let process): "no process \(process)"
        case .upgradeRefused(let status): "the upgrade was answered with \(status)"
        case .upgradeHeadTooLong: "the answer to the upgrade does not end"
        case .wrongAcceptKey: "the accept key is wrong"
        case .frameMasked: "a frame of the bridge is masked"
        case .frameReserved(let bits): "a frame of the bridge has reserved bits \(bits)"
        case .unexpectedFrame(let opcode): "a frame of opcode \(opcode) came"
        case .wrongBytes(let position): "wrong bytes after \(position) right ones"
        case .unexpectedBytes: "bytes came where none are due"
        case .clientClosedEarly: "a client's connection ended too early"
        case .peerClosedEarly: "a peer's connection ended too early"
        case .stalled(let stage): "no progress while \(stage)"
        }
    }
}
