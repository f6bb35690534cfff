/// What the clients and the peers do with each other through the bridge.
enum Workload: String {
    /// Each client sends a message, waits until the peer has sent it back, and sends the next.
    case echo
    /// The clients send as fast as they may, the peers read.
    case up
    /// The peers send as fast as they may, the clients read.
    case down
    /// Each client connects, has one message echoed, closes, and connects again.
    case connect

    /// Whether the peers send back what they get.
    var echoes: Bool { self == .echo || self == .connect }
}
