internal import Glibc

/// A value that one thread at a time may touch. C: `pthread_mutex_lock(3)`.
///
/// As `Mutex` of the Synchronization module, but with a lock that ThreadSanitizer sees: it reports a race for every
/// contended `Mutex`, because that library is not instrumented, and would hide the real ones among them.
@safe public final class Guarded<Value>: @unchecked Sendable {
    private var value: Value
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    public init(_ value: sending Value) {
        self.value = value
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Runs `body` alone. Not to be called from within itself.
    public func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
