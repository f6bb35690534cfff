import EventLoop
import HTTPUpgrade

/// Why a peer could not be reached.
enum PeerFailure: Error, CustomStringConvertible {
    /// Its name gave no address.
    case unresolved(ResolutionError)
    /// What lies at its path is no pipe.
    case noPipe
    /// No attempt to connect succeeded; the last one ended so.
    case failed(SystemError)

    /// What the client is told. Addresses and reasons of ours stay in the log.
    var refusal: UpgradeRefusal {
        switch self {
        case .unresolved(.tooLate): .tooSlow
        case .unresolved: .peerUnknown
        case .failed(let error) where error.isShortage: .tooManyConnections(retryAfterSeconds: 1)
        case .failed(let error) where error.isTimeout: .tooSlow
        case .failed, .noPipe: .peerRefused
        }
    }

    var description: String {
        switch self {
        case .unresolved(let error): "its name could not be looked up: \(error)"
        case .noPipe: "there is no pipe at its path, but something else (mkfifo makes one)"
        case .failed(let error): "it could not be reached: \(error)"
        }
    }
}
