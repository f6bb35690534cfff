import CWebsocksy
package import PeerDiscovery
import Synchronization

/// A backend from a shared library.
package final class LoadedBackend: Backend {
    /// What became of an option.
    package enum Configured: Equatable, Sendable {
        case accepted
        case refused
        /// The backend has no options at all.
        case takesNone
    }

    private enum Query: Sendable {
        case first(QueryV1)
        case second(QueryV2)
    }

    /// How many threads ask a backend that says that it may be asked from several.
    private static var parallelThreads: Int { 4 }

    package let pace: BackendPace
    private let library: Library
    private let query: Query
    /// A warning that stands for every answer is told with the first.
    private let hasWarned = Atomic(false)

    /// Loads the backend that lies in `file` and begins it.
    package init(_ file: PluginFile) throws(PluginFault) {
        let (library, _) = try PluginFramings.load(file.path)
        self.library = library
        guard let initialize = library.function("init", as: ws_backend_init.self) else { throw .symbolMissing("init") }
        let first = unsafe library.function("query", as: ws_backend_query.self)
        let second = unsafe library.function("query_v2", as: ws_backend_query_v2.self)
        // Before it begins anything: what can't be asked is not begun.
        guard unsafe first != nil || second != nil else { throw .symbolMissing("query") }
        let version = initialize()
        try PluginFramings.judgeRegistrations()
        switch version {
        case UInt64(WEBSOCKSY_API_VERSION):
            guard let first = unsafe first else { throw .symbolMissing("query") }
            unsafe query = .first(QueryV1(first))
            pace = .waiting(threads: 1, seesSocket: true)
        case UInt64(WEBSOCKSY_API_VERSION_2):
            guard let second = unsafe second else { throw .symbolMissing("query_v2") }
            unsafe query = .second(QueryV2(second))
            let flags = library.function("backend_flags", as: ws_backend_flags.self)?() ?? 0
            let isParallel = flags & UInt64(ws_backend_is_parallel) != 0
            pace = .waiting(threads: isParallel ? Self.parallelThreads : 1, seesSocket: false)
        default:
            throw .versionUnknown(version)
        }
    }

    /// Hands over one option; before the first question.
    package func configure(_ key: String, _ value: String) -> Configured {
        guard let configure = unsafe library.function("configure", as: ws_backend_configure.self) else {
            return .takesNone
        }
        let texts = CTexts()
        // SAFETY: both texts live until the end of this function.
        return unsafe configure(texts.copy(key), texts.copy(value)) == 0 ? .accepted : .refused
    }

    /// Asks the plugin, and tells an answer that makes no sense from one that says no.
    package func judgedAnswer(to handshake: Handshake) throws(AnswerFault) -> Result<Route, RoutingError> {
        switch query {
        case .first(let query): try query.route(handshake)
        case .second(let query): try query.route(handshake)
        }
    }

    /// Asks the plugin.
    package func route(_ handshake: Handshake) throws(RoutingError) -> Route {
        let answer: Result<Route, RoutingError>
        do throws(AnswerFault) {
            answer = try judgedAnswer(to: handshake)
        } catch {
            throw .failed(error.description)
        }
        let route = try answer.get()
        guard route.warning != nil, hasWarned.exchange(true, ordering: .relaxed) else { return route }
        return Route(peers: route.peers, framing: route.framing, subprotocol: route.subprotocol)
    }

    /// Has the plugin give back what it holds.
    package func close() { library.function("cleanup", as: ws_backend_cleanup.self)?() }
}
