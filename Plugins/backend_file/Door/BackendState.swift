import FileBackend
import Synchronization

/// What the options have come to, and what was told already.
struct BackendState {
    /// The one backend of this library.
    static let shared = Mutex(BackendState())

    var folder: TableFolder?
    var expressions: [Expression] = []
    var complaints = Complaints()

    private init() {}

    /// Forgets everything.
    mutating func clear() { self = BackendState() }
}
