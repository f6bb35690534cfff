package import Configuration
import HTTPUpgrade

/// The limits and times that every session of a server keeps to, shared by all of them.
package final class SessionRules: Sendable {
    let requestLimits: RequestLimits
    let messageLimit: Int?
    /// How long a message may be that has to be gathered.
    let gatheringLimit: Int
    /// How many bytes a search for a message's end may hold.
    let framingBuffer: Int
    let handshakeTimeout: UInt64
    let connectTimeout: UInt64
    let closeTimeout: UInt64
    let pingInterval: UInt64?
    let pongTimeout: UInt64

    package init(_ settings: Settings) {
        requestLimits = RequestLimits(
            requestLine: settings.requestLineLimit, headerBytes: settings.headerLimit,
            headerCount: settings.headerCountLimit)
        messageLimit = settings.messageLimit
        gatheringLimit = settings.messageLimit ?? Self.usualGatheringLimit
        framingBuffer = settings.framingBuffer
        handshakeTimeout = settings.handshakeTimeoutMilliseconds
        connectTimeout = settings.connectTimeoutMilliseconds
        closeTimeout = settings.closeTimeoutMilliseconds
        pingInterval = settings.pingMilliseconds
        pongTimeout = settings.pongTimeoutMilliseconds
    }

    /// Where messages pass in pieces they need no limit; one that is gathered needs memory.
    private static var usualGatheringLimit: Int { 16 << 20 }
}
