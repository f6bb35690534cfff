import CLinux
import Testing

@testable import EventLoop

/// Two ends of one stream, both non-blocking.
struct Pair: ~Copyable {
    let near: FileDescriptor
    let far: FileDescriptor

    /// Two unix stream sockets connected to each other.
    static func unix() throws -> Pair {
        var numbers: (Int32, Int32) = (-1, -1)
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let answer = unsafe withUnsafeMutableBytes(of: &numbers) { bytes in
            unsafe socketpair(AF_UNIX, kind, 0, bytes.baseAddress?.assumingMemoryBound(to: Int32.self))
        }
        try #require(answer == 0)
        return Pair(near: FileDescriptor(owning: numbers.0), far: FileDescriptor(owning: numbers.1))
    }

    /// A client (near) and what a listener accepted from it (far).
    static func tcp() throws -> Pair {
        let listener = try loopbackListener()
        let client = try client(of: listener)
        return Pair(near: client, far: try acceptOne(listener.number))
    }
}

/// A listener on 127.0.0.1 with a port of the kernel's choice.
func loopbackListener() throws -> ListeningSocket {
    try #require(try ListeningSocket.open(host: "127.0.0.1", port: 0, backlog: 16).first)
}

/// The address that a listener is bound to.
func address(of listener: ListeningSocket) throws -> SocketAddress {
    guard case .internet(let address) = listener.place else { throw Unexpected.kind }
    return address
}

/// A client that is connected to `listener`.
func client(of listener: ListeningSocket) throws -> FileDescriptor {
    let address = try address(of: listener)
    let client = try SystemCall.socket(family: address.family)
    if try !SystemCall.connect(client.number, to: address) { try wait(for: POLLOUT, on: client.number) }
    return client
}

/// Makes the close of a TCP socket a reset.
func resetOnClose(_ descriptor: Int32) throws {
    try SystemCall.setOption(descriptor, SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
}

/// Takes one client, waiting until it is there.
func acceptOne(_ listener: Int32) throws -> FileDescriptor {
    try wait(for: POLLIN, on: listener)
    switch try SystemCall.accept(listener) {
    case .connection(let descriptor, from: _): return descriptor
    case .wouldBlock: throw Unexpected.kind
    case .aborted: throw Unexpected.kind
    }
}

/// Closes a descriptor, as a peer that goes away does.
func drop(_ descriptor: consuming FileDescriptor) {}

/// What a helper met that its test can't go on with.
enum Unexpected: Error { case kind, timeout }

/// Waits until the kernel reports `event`, for ten seconds at most.
func wait(for event: Int32, on descriptor: Int32) throws {
    var watched = pollfd(fd: descriptor, events: Int16(event), revents: 0)
    guard unsafe poll(&watched, 1, 10_000) == 1 else { throw Unexpected.timeout }
}

/// Whether there is something to read now.
func isReadable(_ descriptor: Int32) -> Bool {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&watched, 1, 0) == 1
}

/// One `receive` with a buffer of `capacity` bytes, and what it put there.
func receive(_ descriptor: Int32, capacity: Int) throws -> (Received, [UInt8]) {
    var bytes = [UInt8](repeating: 0, count: capacity)
    let received = try unsafe bytes.withUnsafeMutableBytes { try unsafe SystemCall.receive(descriptor, into: $0) }
    guard case .bytes(let count) = received else { return (received, []) }
    return (received, Array(bytes[..<count]))
}

/// One `send` of `bytes`.
func send(_ descriptor: Int32, _ bytes: [UInt8]) throws -> Sent {
    try unsafe bytes.withUnsafeBytes { try unsafe SystemCall.send(descriptor, $0) }
}

/// One `send` of `parts` from as many vectors.
func send(_ descriptor: Int32, gathered parts: [[UInt8]]) throws -> Sent {
    let joined = parts.flatMap { $0 }
    return try unsafe joined.withUnsafeBytes { bytes in
        var vectors: [SystemCall.Vector] = unsafe []
        var start = 0
        for part in parts {
            unsafe vectors.append(
                SystemCall.Vector(UnsafeRawBufferPointer(rebasing: bytes[start..<start + part.count])))
            start += part.count
        }
        return try unsafe vectors.withUnsafeMutableBufferPointer { vectors in
            let base = try unsafe #require(vectors.baseAddress)
            return try unsafe SystemCall.send(descriptor, vectors: base, count: vectors.count)
        }
    }
}

/// Receives until the end of the stream, waiting as long as it takes.
func receiveAll(_ descriptor: Int32) throws -> [UInt8] {
    var all: [UInt8] = []
    while true {
        let (received, bytes) = try receive(descriptor, capacity: 64 * 1024)
        switch received {
        case .bytes: all += bytes
        case .wouldBlock: try wait(for: POLLIN, on: descriptor)
        case .end: return all
        }
    }
}

/// Reads one option of a socket as a number.
func option(_ descriptor: Int32, _ level: Int32, _ name: Int32) throws -> Int32 {
    var value: Int32 = -1
    var length = socklen_t(MemoryLayout<Int32>.size)
    try #require(unsafe getsockopt(descriptor, level, name, &value, &length) == 0)
    return value
}

/// Numbers that look random and come again with the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

extension ExitTest.Condition {
    /// The end of a process that found a mistake of its own.
    static var trap: ExitTest.Condition {
        #if arch(arm64)
            .signal(SIGTRAP)
        #else
            .signal(SIGILL)
        #endif
    }
}
