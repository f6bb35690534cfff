import HTTPUpgrade

/// What a session needs only until it is open; given back then, so that an idle connection is small.
final class Upgrade {
    /// What was received and not yet interpreted: a part of the request head, or frames behind it.
    var unread: [UInt8] = []
    var reader: RequestHeadReader
    /// Set once the head is whole and the request is one that may be accepted.
    var request: UpgradeRequest?

    init(limits: RequestLimits) { reader = RequestHeadReader(limits: limits) }

    /// Adds `bytes` to what was received and takes the request head off the front when it is whole.
    func readHead(_ bytes: Span<UInt8>) throws(UpgradeRefusal) -> RequestHead? {
        unsafe bytes.withUnsafeBufferPointer { source in
            // SAFETY: `append` copies from `source` while it is alive.
            unsafe unread.append(contentsOf: source)
        }
        let received = unread
        guard let head = try reader.read(received.span) else { return nil }
        unread = Array(received[head.length...])
        return head
    }
}
