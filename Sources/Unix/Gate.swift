internal import Glibc

/// Lets at most so many threads through at once; the others wait. C: `pthread_cond_wait(3)`.
@safe public final class Gate: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var room: Int

    /// `limit`: at least 1.
    public init(limit: Int) {
        room = max(1, limit)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe pthread_cond_destroy(changed)
        unsafe mutex.deallocate()
        unsafe changed.deallocate()
    }

    /// Waits for room and takes it; each call is followed by one of `leave`.
    public func enter() {
        unsafe pthread_mutex_lock(mutex)
        while room == 0 { unsafe pthread_cond_wait(changed, mutex) }
        room -= 1
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Gives the room back.
    public func leave() {
        unsafe pthread_mutex_lock(mutex)
        room += 1
        unsafe pthread_cond_signal(changed)
        unsafe pthread_mutex_unlock(mutex)
    }
}
