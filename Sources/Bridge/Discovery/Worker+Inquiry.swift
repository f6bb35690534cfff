import Configuration
import EventLoop
import HTTPUpgrade
import PeerDiscovery

/// From a good request to a route: the backend is asked, at once or on a thread of its own.
extension Worker {
    /// Asks the backend where this client goes, and sets out for it.
    func discover(_ connection: Connection) {
        guard let request = connection.session.request, !connection.hasAsked else { return }
        connection.hasAsked = true
        let handshake: Handshake
        do throws(HandshakeError) {
            handshake = try Handshake(request, from: connection.clientAddress.description)
        } catch {
            return refuse(connection, .badRequest(error.description))
        }
        if let inquiries = hub.inquiries {
            inquire(connection, handshake, inquiries)
        } else {
            do throws(RoutingError) {
                follow(connection, try hub.backend.route(handshake))
            } catch {
                refuse(connection, error.refusal, because: error.detail)
            }
        }
    }

    /// The backend has answered. Its client may have been answered already, because this took too long.
    func inquiryEnded(_ connection: Connection, _ answer: Inquiries.Answer) {
        guard connection.session.phase == .discovery else { return }
        switch answer {
        case .success(let route): follow(connection, route)
        case .failure(let error): refuse(connection, error.refusal, because: error.detail)
        }
        settle(connection)
    }

    private func inquire(_ connection: Connection, _ handshake: Handshake, _ inquiries: Inquiries) {
        let mailbox = hub.mailboxes[index]
        let (slot, generation) = (connection.slot, connection.generation)
        let expires = MonotonicClock.nanoseconds() + hub.settings.connectTimeoutMilliseconds * 1_000_000
        let socket = inquiries.lendsSockets ? connection.client.number.flatMap(LentSocket.init) : nil
        inquiries.ask(handshake, lending: socket, expires: expires) { answer in
            mailbox.post(.routed(slot: slot, generation: generation, answer))
        }
    }

    private func follow(_ connection: Connection, _ route: Route) {
        connection.route = route
        if let warning = route.warning { hub.log.write(.warn, "#\(connection.number): \(warning)") }
        openFraming(connection)
    }
}
