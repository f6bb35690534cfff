/// Everything that the server lets its operator decide. A new value holds the defaults.
///
/// Each property is a key of `[core]`, but `backend`, which also holds the section of that name, and `pluginsOrigin`.
/// `docs/configuration.md` has the reason for each default.
package struct Settings: Equatable, Sendable {
    // Where clients come in
    /// 0 lets the kernel choose.
    package var port: UInt16 = 8001
    /// Never empty, and free of repetitions.
    package var listen: [ListenAddress] = [.host("::")]
    /// The permissions of each unix socket that is listened on.
    package var listenMode: UInt32 = 0o600
    package var backlog = 4096

    // Whom they reach
    package var backend = BackendSelection()
    /// The directory of backends and framings; `nil` for what the environment says, or the one they were installed to.
    package var plugins: String?
    /// Where `plugins` was written.
    package var pluginsOrigin: Origin?
    package var resolverThreads = 4

    // How long things may take
    /// How long a client may be silent before it is pinged; `nil` for no pings.
    package var pingMilliseconds: UInt64? = 30_000
    /// How long the answer to a ping may take.
    package var pongTimeoutMilliseconds: UInt64 = 20_000
    /// From accepting a client to the end of its request.
    package var handshakeTimeoutMilliseconds: UInt64 = 10_000
    /// From the end of the request to a connected peer, name look-up included.
    package var connectTimeoutMilliseconds: UInt64 = 10_000
    /// From our close frame to the end of the connection.
    package var closeTimeoutMilliseconds: UInt64 = 5_000
    /// How long a server that was told to stop waits for its connections.
    package var drainMilliseconds: UInt64 = 10_000
    /// How long one address of a peer is tried before the next one is tried beside it (RFC 8305, 5).
    package var connectAttemptDelayMilliseconds: UInt64 = 250
    /// How long a framing that holds bytes back, as `auto` half a code point, waits for their rest.
    package var autoWaitMilliseconds: UInt64 = 5

    // How much is taken
    /// Bytes of the request line.
    package var requestLineLimit = 8 << 10
    /// Bytes of all header lines together.
    package var headerLimit = 16 << 10
    package var headerCountLimit = 100
    /// `nil` for as many as the descriptor limit leaves room for.
    package var maxConnections: Int?
    /// Bytes that one direction of a connection may queue before its source is not read any more.
    package var highWater = 256 << 10
    /// Bytes of one message, all fragments together; `nil` for no limit where messages pass in pieces.
    package var messageLimit: Int?
    /// Bytes in which a framing looks for the end of a peer's message.
    package var framingBuffer = 1 << 20

    // How it runs
    /// Threads that serve connections; `nil` for one for each core.
    package var workers: Int?
    package var logLevel = LogLevel.info

    package init() {}
}
