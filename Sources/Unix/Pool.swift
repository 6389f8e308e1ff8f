internal import Glibc

/// Lends things to threads, at most so many at once; who comes later waits. A thing is made when it is first needed, and
/// lent again as it was given back. C: `pthread_cond_wait(3)`.
@safe public final class Pool<Thing: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let make: @Sendable () -> Thing
    private var idle: [Thing] = []
    /// How many more may be lent.
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
        enter()
        let thing = idle.popLast()
        unsafe pthread_mutex_unlock(mutex)
        return thing ?? make()
    }

    /// Gives it back.
    public func give(_ thing: Thing) {
        unsafe pthread_mutex_lock(mutex)
        idle.append(thing)
        leave()
    }

    /// For who has one and waits in `body` for something else: meanwhile it does not count, and another may be lent.
    public func stepAside(_ body: () -> Void) {
        unsafe pthread_mutex_lock(mutex)
        leave()
        body()
        enter()
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Returns with the lock held.
    private func enter() {
        unsafe pthread_mutex_lock(mutex)
        while room == 0 { unsafe pthread_cond_wait(changed, mutex) }
        room -= 1
    }

    /// Gives the lock back.
    private func leave() {
        room += 1
        unsafe pthread_cond_signal(changed)
        unsafe pthread_mutex_unlock(mutex)
    }
}
