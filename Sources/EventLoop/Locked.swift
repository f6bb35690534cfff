import Synchronization

/// A value that one thread at a time may touch.
///
/// A `Mutex` whose hand-over the thread sanitizer can see. Where two threads meet, `Mutex` locks inside a library that
/// is not instrumented, and each use of the value would look like a race; the atomic says the same once more.
package struct Locked<Value: ~Copyable>: ~Copyable {
    private let value: Mutex<Value>
    // INVARIANT: stored at the end and loaded at the begin of each turn with the value, under the lock.
    private let handOver = Atomic<UInt8>(0)

    /// Takes a value that nobody else can reach.
    package init(_ value: consuming sending Value) { self.value = Mutex(value) }

    /// Runs `body` while no other thread is inside. Not from inside `body`.
    package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try value.withLock { (value) throws(Failure) in
            _ = handOver.load(ordering: .acquiring)
            defer { handOver.store(0, ordering: .releasing) }
            return try body(&value)
        }
    }
}

extension Locked: Sendable where Value: ~Copyable {}
