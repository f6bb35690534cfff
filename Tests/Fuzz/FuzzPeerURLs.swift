import PeerDiscovery
import PeerFraming

/// Reads `input` as the URL of a peer, as settings of the built-in backend, and as a request target.
///
/// The first two bytes are a port. What is accepted must show itself as a URL that means the same.
func fuzzPeerURLs(_ input: [UInt8]) {
    guard input.count >= 2 else { return }
    let port = UInt16(input[0]) << 8 | UInt16(input[1])
    let text = String(decoding: input[2...], as: UTF8.self)
    check(text, port: nil)
    check(text, port: port)
    checkBackend(text, port: port)
    checkTarget("/" + text)
}

private func check(_ text: String, port: UInt16?) {
    do {
        let address = try PeerAddress.parse(text, port: port)
        let shown = address.description
        precondition(PeerAddress.namesScheme(shown))
        precondition((try? PeerAddress.parse(shown, port: nil)) == address)
        switch address {
        case .tcp(let host, let chosen), .udp(let host, let chosen):
            precondition(!host.isEmpty && chosen > 0)
            precondition(shown.utf8.allSatisfy { 0x21...0x7E ~= $0 })
            precondition((try? PeerAddress.parse(shown, port: chosen)) == address)
        case .unix(let path), .unixDatagram(let path):
            precondition(port == nil && 1...PeerAddress.longestSocketPath ~= path.utf8.count && path != "@")
            precondition(!path.utf8.contains(0))
        case .pipeFromClient(let path), .pipeToClient(let path):
            precondition(port == nil && 1...PeerAddress.longestPath ~= path.utf8.count && !path.utf8.contains(0))
        case .echo:
            precondition(port == nil)
        }
    } catch {
        precondition(!error.description.isEmpty)
    }
}

private func checkBackend(_ text: String, port: UInt16) {
    var builder = DefaultBackend.Builder()
    for key in DefaultBackend.Builder.keys {
        do {
            try builder.set(key, key == "port" ? String(port) : text)
        } catch {
            precondition(error.key == key)
        }
    }
    do {
        let backend = try builder.build(framings: FramingTable())
        let offered = ["a", "B", "chat"]
        let handshake = try Handshake(
            method: "GET", target: "/", fields: [], protocols: offered, clientAddress: "", host: "a")
        let route = try backend.route(handshake)
        precondition(route.peers.count == 1)
        precondition(route.subprotocol.map(offered.contains) ?? true)
    } catch {
        precondition(error is BackendOptionError)
    }
}

private func checkTarget(_ target: String) {
    do {
        let handshake = try Handshake(
            method: "GET", target: target, fields: [], protocols: [], clientAddress: "", host: "a")
        precondition(handshake.path.utf8.first == UInt8(ascii: "/"))
        precondition(!handshake.path.utf8.contains(0) || target.utf8.contains(0))
        precondition((handshake.query != nil) == target.utf8.contains(UInt8(ascii: "?")))
    } catch {
        precondition(target.utf8.contains(UInt8(ascii: "%")))
    }
}
