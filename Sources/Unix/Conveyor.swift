internal import Glibc

/// Hands things from one thread to others, first in first out, without limit. C: `pthread_cond_wait(3)`.
@safe public final class Conveyor<Thing: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var things: [Thing] = []
    /// How many of them were taken.
    private var taken = 0
    private var isClosed = false

    public init() {
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe pthread_cond_destroy(changed)
        unsafe mutex.deallocate()
        unsafe changed.deallocate()
    }

    public func put(_ thing: Thing) {
        unsafe pthread_mutex_lock(mutex)
        things.append(thing)
        unsafe pthread_cond_signal(changed)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Nothing more is put.
    public func close() {
        unsafe pthread_mutex_lock(mutex)
        isClosed = true
        unsafe pthread_cond_broadcast(changed)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Waits for the next thing; nil when it was closed and is empty.
    public func take() -> Thing? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while taken == things.count, !isClosed { unsafe pthread_cond_wait(changed, mutex) }
        if taken == things.count { return nil }
        defer {
            taken += 1
            if taken == things.count {
                things.removeAll(keepingCapacity: true)
                taken = 0
            }
        }
        return things[taken]
    }
}
