/// A signal that asks the program to end.
package enum Signal: Int32, CaseIterable, Sendable {
    /// SIGTERM: from a supervisor.
    case terminate = 15
    /// SIGINT: Ctrl-C.
    case interrupt = 2

    /// As people and manuals write it.
    package var name: String {
        switch self {
        case .terminate: "SIGTERM"
        case .interrupt: "SIGINT"
        }
    }
}
