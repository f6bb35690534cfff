import CWebsocksy
import PeerFraming
import Synchronization

/// What the functions that a plugin may call work on.
///
/// They are C functions without a place for our own data, so there is one of this in the process. A library's
/// constructor calls them before the loader returns.
enum CoreFunctions {
    private struct State {
        var framings = FramingTable()
        var registered = 0
        var refusals: [String] = []
    }

    private static let state = Mutex(State())

    /// Loads a library that may register framings in `framings`.
    static func load(_ path: String, registeringIn framings: FramingTable) throws(PluginFault) -> Library {
        state.withLock { $0 = State(framings: framings) }
        let library = try Library(path: path)
        if let refusal = state.withLock({ $0.refusals.first }) { throw .framingRefused(refusal) }
        return library
    }

    /// How many framings the library that was loaded last has registered.
    static var registered: Int { state.withLock { $0.registered } }

    /// The table that plugins register in now.
    static var framings: FramingTable { state.withLock { $0.framings } }

    /// Notes what became of a registration.
    ///
    /// - Returns: what the plugin is answered.
    static func note(_ refusal: String?) -> Int32 {
        state.withLock { state in
            if let refusal { state.refusals.append(refusal) } else { state.registered += 1 }
        }
        return refusal == nil ? 0 : 1
    }
}
