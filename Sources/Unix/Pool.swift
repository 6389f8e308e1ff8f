internal import Glibc

/// Lends things to threads, at most so many at once; who comes later waits. A thing is made when it is first needed, and
/// lent again as it was given back. C: `pthread_cond_wait(3)`.
@safe public final class Pool<Thing: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let make: @Sendable () -> Thing
    private var idle: [Thing] = []
    /// How many may still be made.
    private var room: Int

    /// `limit`: at least 1.
    public init(limit: Int, make: @escaping @Sendable () -> Thing) {
        room = max(1, limit)
        self.make = make
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe pthread_cond_destroy(changed)
        unsafe mutex.deallocate()
        unsafe changed.deallocate()
    }

    /// Waits for one; each is followed by a `give`.
    public func take() -> Thing {
        unsafe pthread_mutex_lock(mutex)
        while idle.isEmpty, room == 0 { unsafe pthread_cond_wait(changed, mutex) }
        if let thing = idle.popLast() {
            unsafe pthread_mutex_unlock(mutex)
            return thing
        }
        room -= 1
        unsafe pthread_mutex_unlock(mutex)
        return make()
    }

    /// Gives it back.
    public func give(_ thing: Thing) {
        unsafe pthread_mutex_lock(mutex)
        idle.append(thing)
        unsafe pthread_cond_signal(changed)
        unsafe pthread_mutex_unlock(mutex)
    }
}
