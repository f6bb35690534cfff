import Configuration
import EventLoop
import HTTPUpgrade
import PeerDiscovery
import PeerFraming

/// From a good request to a route and its framing: the backend is asked.
extension Worker {
    /// Asks the backend where this client goes, and sets out for it.
    func discover(_ connection: Connection) {
        guard let request = connection.session.request else { return }
        let handshake: Handshake
        do throws(HandshakeError) {
            handshake = try Handshake(request, from: connection.clientAddress.description)
        } catch {
            return refuse(connection, .badRequest(error.description))
        }
        do throws(RoutingError) {
            connection.route = try hub.backend.route(handshake)
        } catch {
            return refuse(connection, error.refusal, because: error.detail)
        }
        openFraming(connection)
    }

    /// Begins the framing of the route before anything else: a peer is not reached for nothing.
    private func openFraming(_ connection: Connection) {
        guard let route = connection.route else { return }
        do throws(FramingRefusal) {
            connection.framer = try hub.framings.open(route.framing)
        } catch {
            return refuse(connection, .backendFailed, because: "framing \(route.framing.name): \(error)")
        }
        reachNextPeer(connection)
    }
}
