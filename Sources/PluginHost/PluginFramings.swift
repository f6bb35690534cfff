import CWebsocksy
package import PeerFraming
import Synchronization

/// The framings of this process: the built-in ones and those that plugins have registered.
///
/// C functions have no place for data of ours, and a library's constructor calls them before the loader returns: so
/// there is one of this in the process.
package enum PluginFramings {
    private struct State {
        var table = FramingTable()
        /// Gave way to others of their names, but backends may still have their addresses.
        var replaced: [Framing] = []
        /// Functions that a backend has answered with and nobody registered.
        var unregistered: [Framing] = []
        var isFrozen = false
        /// The names that were registered since the last library was loaded.
        var registrations: [String] = []
        var refusals: [String] = []
    }

    private static let state = Mutex(State())

    /// What routes may name now.
    package static var table: FramingTable { state.withLock { $0.table } }

    /// Takes no more: the server serves.
    package static func freeze() { state.withLock { $0.isFrozen = true } }

    /// Loads the library of framings at `path`, which has a slash in it.
    ///
    /// - Returns: the names that it has registered.
    package static func loadLibrary(at path: String) throws(PluginFault) -> [String] {
        try load(path).registrations
    }

    /// Loads a library that may register framings while it is loaded.
    ///
    /// - Returns: the library, and the names that it has registered.
    static func load(_ path: String) throws(PluginFault) -> (Library, registrations: [String]) {
        state.withLock { state in
            state.registrations = []
            state.refusals = []
        }
        let library = try Library(path: path)
        return (library, try judgeRegistrations())
    }

    /// The framings that were registered since the last library was loaded, if all of them could be.
    @discardableResult
    static func judgeRegistrations() throws(PluginFault) -> [String] {
        let (registrations, refusal) = state.withLock { ($0.registrations, $0.refusals.first) }
        if let refusal { throw .framingRefused(refusal) }
        return registrations
    }

    /// Adds what a plugin registers.
    ///
    /// - Returns: whether it was taken.
    static func register(_ framing: Framing) -> Bool {
        state.withLock { state in
            guard !state.isFrozen else { return false }
            if let old = try? state.table.framing(named: framing.name) { state.replaced.append(old) }
            state.table.add(framing)
            state.registrations.append(framing.name)
            return true
        }
    }

    /// Notes why something can't be taken; whoever loads the plugin tells it. Nobody asks any more once it is too late.
    static func refuse(_ reason: String) {
        state.withLock { state in
            if !state.isFrozen { state.refusals.append(reason) }
        }
    }

    /// What a backend of version 1 means by an address. One that is not known is a function of its own.
    static func framing(at address: @escaping ws_framing) -> Framing? {
        let bits = unsafe unsafeBitCast(address, to: UInt.self)
        return state.withLock { state in
            // SAFETY: addresses are compared; only one that nobody knows is taken for a function.
            if let known = unsafe state.table.framing(at: unsafeBitCast(bits, to: ws_framing.self)) { return known }
            let others = state.replaced + state.unregistered
            if let known = others.last(where: { unsafe unsafeBitCast($0.address, to: UInt.self) == bits }) {
                return known
            }
            guard let own = unsafe Framing(name: nil, versionOne: unsafeBitCast(bits, to: ws_framing.self)) else {
                return nil
            }
            state.unregistered.append(own)
            return own
        }
    }
}
