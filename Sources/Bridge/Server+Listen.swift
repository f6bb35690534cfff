import Configuration
import EventLoop

extension Server {
    /// Opens what `listen` names, in order.
    static func openListeners(_ settings: Settings, _ log: Log) throws(Failure) -> [ListeningSocket] {
        var listeners: [ListeningSocket] = []
        do throws(ListenError) {
            for place in settings.listen {
                switch place {
                case .unix(let path):
                    listeners.append(
                        try ListeningSocket.open(
                            unixPath: path, mode: settings.listenMode, backlog: Int32(settings.backlog)))
                case .host(let host):
                    // With port 0 every address shares the one that the kernel chose for the first.
                    let port = settings.port != 0 ? settings.port : listeners.lazy.compactMap(\.port).first ?? 0
                    listeners += try ListeningSocket.open(
                        host: host, port: port, backlog: Int32(settings.backlog))
                }
            }
        } catch {
            throw Failure(description: error.description)
        }
        if listeners.contains(where: \.replacesIPv6) {
            log.write(.warn, "this machine has no IPv6: listening on 0.0.0.0 instead of ::")
        }
        return listeners
    }
}
