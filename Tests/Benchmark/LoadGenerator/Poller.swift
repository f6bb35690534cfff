import CLinux
import Glibc

/// Who an event is for.
struct Token {
    enum Role: UInt32 { case listener, client, peer }

    let role: Role
    let index: Int

    fileprivate var packed: UInt64 { UInt64(role.rawValue) << 32 | UInt64(index) }

    init(_ role: Role, _ index: Int) {
        self.role = role
        self.index = index
    }

    fileprivate init(packed: UInt64) {
        guard let role = Role(rawValue: UInt32(packed >> 32)) else { preconditionFailure("a token of no role") }
        self.init(role, Int(packed & 0xFFFF_FFFF))
    }
}

/// What a descriptor is ready for. An error or a hang-up counts as readable: the receive tells.
struct Readiness: OptionSet {
    let rawValue: UInt32

    static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
}

/// Level-triggered epoll.
@safe
struct Poller: ~Copyable {
    private static let batch = 512
    private let descriptor: Descriptor
    // SAFETY: the kernel's events are unions; only `control` and `event(at:)` look inside, both as `u64`.
    private var events = unsafe [epoll_event](repeating: epoll_event(), count: Self.batch)

    init() throws(BenchmarkError) {
        descriptor = try Descriptor(epoll_create1(Int32(EPOLL_CLOEXEC)), from: "epoll_create1")
    }

    /// Watches `other` until it is closed.
    func watch(_ other: borrowing Descriptor, for interest: Readiness, as token: Token) throws(BenchmarkError) {
        try control(EPOLL_CTL_ADD, other, interest, token)
    }

    /// Changes what a watched descriptor is watched for.
    func change(_ other: borrowing Descriptor, to interest: Readiness, as token: Token) throws(BenchmarkError) {
        try control(EPOLL_CTL_MOD, other, interest, token)
    }

    /// Waits for events, and gives back how many there are; `event(at:)` has them until the next wait.
    mutating func wait(milliseconds: Int32) throws(BenchmarkError) -> Int {
        // SAFETY: the kernel writes at most `batch` events, and there is room for so many.
        let count = unsafe epoll_wait(descriptor.number, &events, Int32(Self.batch), milliseconds)
        if count < 0, errno == EINTR { return 0 }
        return Int(try succeeded(count, "epoll_wait"))
    }

    /// One event of the last wait.
    func event(at position: Int) -> (token: Token, readiness: Readiness) {
        // SAFETY: every descriptor is watched with a packed token in `u64`.
        let event = unsafe events[position]
        var readiness = unsafe Readiness(rawValue: event.events)
        if !readiness.isDisjoint(with: Readiness(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)) {
            readiness.insert(.readable)
        }
        return (unsafe Token(packed: event.data.u64), readiness)
    }

    private func control(
        _ operation: Int32, _ other: borrowing Descriptor, _ interest: Readiness, _ token: Token
    ) throws(BenchmarkError) {
        // SAFETY: the union is only ever used as `u64`.
        var event = unsafe epoll_event()
        unsafe event.events = interest.rawValue
        unsafe event.data.u64 = token.packed
        try succeeded(unsafe epoll_ctl(descriptor.number, operation, other.number, &event), "epoll_ctl")
    }
}
