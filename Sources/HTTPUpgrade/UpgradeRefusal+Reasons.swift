/// What the client got wrong.
extension UpgradeRefusal {
    /// 400 with this explanation.
    package static func badRequest(_ explanation: String) -> UpgradeRefusal {
        UpgradeRefusal(status: 400, explanation: explanation)
    }

    /// The method is known and not GET. A 405 lists what is allowed (RFC 9110, 15.5.6).
    static var methodNotAllowed: UpgradeRefusal {
        UpgradeRefusal(
            status: 405, explanation: "Only GET opens a WebSocket. Send a GET request.",
            fields: [HeaderField(name: "Allow", value: "GET")])
    }

    /// The method is one of which this server knows nothing (RFC 9110, 15.6.2).
    static var methodNotImplemented: UpgradeRefusal {
        UpgradeRefusal(status: 501, explanation: "This method is not known here. Send a GET request, in capitals.")
    }

    /// The request line is beyond ``RequestLimits/requestLine``.
    static var requestLineTooLong: UpgradeRefusal {
        UpgradeRefusal(
            status: 414, explanation: "The request line is too long. Shorten the URL, or raise the server's limit.")
    }

    /// The header section is beyond ``RequestLimits/headerBytes``.
    static var headerTooLarge: UpgradeRefusal {
        UpgradeRefusal(
            status: 431,
            explanation: "The header fields take too many bytes. Send less (cookies?), or raise the server's limit.")
    }

    /// There are more lines than ``RequestLimits/headerCount``.
    static var tooManyFields: UpgradeRefusal {
        UpgradeRefusal(
            status: 431, explanation: "There are too many header fields. Send fewer, or raise the server's limit.")
    }

    /// The request does not ask for a WebSocket of our version. A 426 says to what to upgrade (RFC 9110, 15.5.22), and
    /// names the version that the server speaks (RFC 6455, 4.4).
    static func upgradeRequired(_ explanation: String) -> UpgradeRefusal {
        UpgradeRefusal(
            status: 426, explanation: explanation,
            fields: [
                HeaderField(name: "Upgrade", value: "websocket"),
                HeaderField(name: "Sec-WebSocket-Version", value: "13"),
            ])
    }

    /// The client speaks another draft, or names no version.
    static var webSocketVersionNotSupported: UpgradeRefusal {
        .upgradeRequired(
            "This server speaks version 13 of the WebSocket protocol. Send Sec-WebSocket-Version: 13.")
    }

    /// The request line names a version of HTTP that can't be upgraded.
    static var httpVersionNotSupported: UpgradeRefusal {
        UpgradeRefusal(status: 505, explanation: "A WebSocket is opened with HTTP/1.1. Send the request with HTTP/1.1.")
    }

    /// The head was not complete in time.
    package static var handshakeTimeout: UpgradeRefusal {
        UpgradeRefusal(
            status: 408, explanation: "The request did not arrive in time. Connect again and send it at once.")
    }
}

/// What stands in the way on our side.
extension UpgradeRefusal {
    /// No backend knows a peer for this request.
    package static var noRoute: UpgradeRefusal {
        UpgradeRefusal(status: 404, explanation: "Nothing is served at this address. Check the URL's path.")
    }

    /// The backend could not answer. Why is for the log, not for the client.
    package static var backendFailed: UpgradeRefusal {
        UpgradeRefusal(
            status: 500, explanation: "The server could not find out where to connect. Its log says why.")
    }

    /// The backend chose this status, and says no more about it.
    package static func withoutReason(status: Int) -> UpgradeRefusal {
        UpgradeRefusal(status: status, explanation: "The server does not open a WebSocket here.")
    }

    /// What the client looks for is elsewhere (RFC 9110, 10.2.2).
    ///
    /// - Parameter target: a URI reference, all of its characters such as a URI has.
    package static func redirecting(status: Int, to target: String) -> UpgradeRefusal {
        UpgradeRefusal(
            status: status, explanation: "What you look for is elsewhere. Go where the field Location says.",
            fields: [HeaderField(name: "Location", value: target)])
    }

    /// The peer did not accept the connection.
    package static var peerRefused: UpgradeRefusal {
        UpgradeRefusal(
            status: 502, explanation: "The service behind this address refuses connections. Check that it is running.")
    }

    /// The name of the peer has no address.
    package static var peerUnknown: UpgradeRefusal {
        UpgradeRefusal(
            status: 502,
            explanation: "The host of the service behind this address is unknown. Check the server's configuration.")
    }

    /// All places are taken.
    package static func tooManyConnections(retryAfterSeconds seconds: Int) -> UpgradeRefusal {
        UpgradeRefusal(
            status: 503, explanation: "The server has no room for another connection. Try again later.",
            fields: [HeaderField(name: "Retry-After", value: String(seconds))])
    }

    /// The server is about to end.
    package static var shuttingDown: UpgradeRefusal {
        UpgradeRefusal(status: 503, explanation: "The server is shutting down. Try again later.")
    }

    /// The peer, its name or the backend took too long.
    package static var tooSlow: UpgradeRefusal {
        UpgradeRefusal(
            status: 504, explanation: "The service behind this address did not answer in time. Try again later.")
    }
}
