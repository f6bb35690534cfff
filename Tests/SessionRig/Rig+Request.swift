package import Configuration
import PeerFraming

extension Rig {
    /// The example of RFC 6455, 1.3, with the fields that follow, each with its line end.
    package static func request(path: String = "/chat", _ fields: String = "") -> [UInt8] {
        Array(
            """
            GET \(path) HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\(fields)\r\n
            """.utf8)
    }

    /// A session that is open, or what its discovery makes of it.
    package static func open(_ discovery: Discovery = .opens(.auto), settings: Settings = Settings()) -> Rig {
        let rig = Rig(discovery, settings: settings)
        rig.clientSends(request())
        return rig
    }
}
