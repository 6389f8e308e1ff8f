internal import Glibc

/// A queue between threads that holds at most a fixed number of elements, first in, first out.
/// C: `pthread_mutex_lock(3)`, `pthread_cond_wait(3)`.
@safe public final class BlockingQueue<Element: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// A ring. What was taken is not kept, not even until its place is needed: elements may be large.
    private var places: [Element?]
    private var head = 0
    private var count = 0
    private var closed = false

    /// `capacity`: at least 1.
    public init(capacity: Int) {
        places = Array(repeating: nil, count: max(1, capacity))
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe pthread_cond_destroy(changed)
        unsafe mutex.deallocate()
        unsafe changed.deallocate()
    }

    private func append(_ element: Element) {
        places[(head + count) % places.count] = element
        count += 1
        unsafe pthread_cond_broadcast(changed)
    }

    /// Adds an element when there is room; false when full. A closed queue swallows it.
    public func offer(_ element: Element) -> Bool {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        if closed { return true }
        guard count < places.count else { return false }
        append(element)
        return true
    }

    /// Adds an element, waiting for room. A closed queue swallows it.
    public func put(_ element: Element) {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while count == places.count, !closed { unsafe pthread_cond_wait(changed, mutex) }
        if closed { return }
        append(element)
    }

    /// The oldest element, waiting for one; nil once the queue is closed and empty.
    public func take() -> Element? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while count == 0, !closed { unsafe pthread_cond_wait(changed, mutex) }
        guard count > 0 else { return nil }
        let element = places[head].take()
        head = (head + 1) % places.count
        count -= 1
        unsafe pthread_cond_broadcast(changed)
        return element
    }

    /// No more elements: those inside are still taken, waiting threads wake up.
    public func close() {
        unsafe pthread_mutex_lock(mutex)
        closed = true
        unsafe pthread_cond_broadcast(changed)
        unsafe pthread_mutex_unlock(mutex)
    }
}
