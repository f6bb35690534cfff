import EventLoop

/// Connection attempts to one peer's addresses, staggered, of which the first to succeed counts.
///
/// RFC 8305, section 5: the next address is tried when the one before it failed, or has not answered
/// for the attempt delay; earlier attempts go on beside it.
final class ConnectionRace {
    enum Standing: ~Copyable {
        case won(FileDescriptor, isWatched: Bool)
        case running
        case lost(SystemError)
    }

    private final class Attempt {
        /// Set until the attempt has won.
        var socket: FileDescriptor?
        let address: SocketAddress

        init(_ socket: consuming FileDescriptor, _ address: SocketAddress) {
            self.socket = consume socket
            self.address = address
        }
    }

    private let addresses: [SocketAddress]
    private let kind: SocketKind
    private let token: UInt64
    private let delay: UInt64
    private var next = 0
    private var attempts: [Attempt] = []
    private var lastError: SystemError?
    /// When the next address is due although the ones before it are still being tried.
    private(set) var nextAttemptAt: UInt64?

    /// - Parameters:
    ///   - addresses: at least one, in the order in which to try them.
    ///   - token: what the attempts' events will carry.
    init(addresses: [SocketAddress], kind: SocketKind = .stream, token: UInt64, delay: UInt64) {
        precondition(!addresses.isEmpty)
        self.addresses = addresses
        self.kind = kind
        self.token = token
        self.delay = delay
    }

    /// Starts the next attempt, and those behind it as long as they fail at once.
    func startNext(at now: UInt64, poller: borrowing Poller) -> Standing {
        while next < addresses.count {
            let address = addresses[next]
            next += 1
            do throws(SystemError) {
                let socket = try SystemCall.socket(family: address.family, kind)
                if try SystemCall.connect(socket.number, to: address) { return .won(socket, isWatched: false) }
                try poller.add(socket.number, [.writable, .edgeTriggered], token: token)
                attempts.append(Attempt(socket, address))
                nextAttemptAt = next < addresses.count ? now + delay : nil
                return .running
            } catch {
                lastError = error
            }
        }
        nextAttemptAt = nil
        guard attempts.isEmpty else { return .running }
        return .lost(lastError ?? SystemError(call: .connect, code: 0))
    }

    /// Looks how the running attempts stand, after an event for one of them.
    func judge(at now: UInt64, poller: borrowing Poller) -> Standing {
        var index = 0
        var newestFailed = false
        while index < attempts.count {
            let attempt = attempts[index]
            guard let number = attempt.socket?.number else { preconditionFailure("an attempt wins once") }
            do throws(SystemError) {
                if try SystemCall.connect(number, to: attempt.address), let socket = attempt.socket.take() {
                    attempts.removeAll()
                    return .won(socket, isWatched: true)
                }
                index += 1
            } catch {
                lastError = error
                attempts.remove(at: index)
                newestFailed = index == attempts.count
            }
        }
        return newestFailed ? startNext(at: now, poller: poller) : .running
    }
}
