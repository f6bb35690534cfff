import CLinux

/// Makes system calls go wrong on purpose, in debug builds. In a release build nothing of it is left.
///
/// A test scripts the next calls of its own thread with `inject`. A whole debug server is treated by the environment
/// variable `WEBSOCKSY_FAULTS`, see `FaultPlan`. A thread with a script does not follow the plan.
package enum SystemCallFaults {
    /// Whether a short answer of `call` may be injected, so that it says nothing about the socket.
    ///
    /// Without faults a `receive` that does not fill its buffer has emptied the socket, and a short `send` has filled
    /// it. An edge-triggered loop that stops there must not do so where this is `true`: no event would come.
    @inline(__always)
    package static func mayShorten(_ call: SystemCallName) -> Bool {
        #if DEBUG
            if let script = current { return script.mentions(call) }
            return plan?.shortens(call) ?? false
        #else
            return false
        #endif
    }

    /// What the next call of this kind meets on this thread; `nil`: only what the kernel has for it.
    @inline(__always)
    static func next(_ call: SystemCallName) -> Fault? {
        #if DEBUG
            if let script = current { return script.next(call) }
            return plan?.draw(call)
        #else
            return nil
        #endif
    }
}

#if DEBUG
    extension SystemCallFaults {
        /// Runs `body` while the calls of this thread meet `script`, each kind of call in the order given.
        ///
        /// Calls behind the end of the script go through.
        @discardableResult
        package static func inject<Result: ~Copyable, Failure: Error>(
            _ script: [(SystemCallName, Fault)], _ body: () throws(Failure) -> Result
        ) throws(Failure) -> Result {
            let outer = current
            let script = FaultScript(script)
            current = script
            defer {
                current = outer
                withExtendedLifetime(script) {}
            }
            return try body()
        }

        /// How many faults of this thread's script no call has met so far.
        package static var unused: Int { current?.count ?? 0 }

        /// What the environment asks for, read once.
        private static let plan: FaultPlan? = {
            // SAFETY: C answers with a string that lives as long as nobody changes the environment; we copy it.
            guard let text = unsafe getenv("WEBSOCKSY_FAULTS") else { return nil }
            do throws(FaultPlan.Mistake) {
                return try FaultPlan(parsing: unsafe String(cString: text))
            } catch {
                fatalError("WEBSOCKSY_FAULTS: \(error)")
            }
        }()

        private static let key: pthread_key_t = {
            var key = pthread_key_t()
            // SAFETY: C writes one key. No destructor: the script belongs to `inject`.
            let code = unsafe pthread_key_create(&key, nil)
            precondition(code == 0, "no thread-specific storage left")
            return key
        }()

        /// The script of this thread, kept alive by the `inject` that set it.
        private static var current: FaultScript? {
            get {
                // SAFETY: `inject` takes the pointer away before it lets the script go.
                guard let pointer = unsafe pthread_getspecific(key) else { return nil }
                return unsafe Unmanaged<FaultScript>.fromOpaque(pointer).takeUnretainedValue()
            }
            set {
                let pointer = unsafe newValue.map { unsafe Unmanaged.passUnretained($0).toOpaque() }
                let code = unsafe pthread_setspecific(key, pointer)
                precondition(code == 0, "no memory for thread-specific storage")
            }
        }
    }
#endif
