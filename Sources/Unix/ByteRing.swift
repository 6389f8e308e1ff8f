internal import Glibc

/// Bytes on their way from one thread to one other, through memory that is made once: pieces are put together to larger
/// ones, nothing is allocated, and neither thread wakes the other unless it waits.
/// C: `pthread_mutex_lock(3)`, `pthread_cond_wait(3)`.
@safe public final class ByteRing: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let capacity: Int
    private var head = 0
    private var count = 0
    private var isClosed = false
    private var isReaderWaiting = false
    private var wasWriterRefused = false

    /// `capacity`: in bytes, and the longest piece.
    public init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
        unsafe memory = .allocate(byteCount: capacity, alignment: 4096)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe pthread_cond_destroy(changed)
        unsafe mutex.deallocate()
        unsafe changed.deallocate()
        unsafe memory.deallocate()
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }

    // For the writer.

    /// Takes all bytes, at most `capacity`, or none: false when there is no room. A closed ring swallows them.
    public func offer(_ bytes: Span<UInt8>) -> Bool {
        precondition(bytes.count <= capacity)
        let place: Int? = locked {
            if isClosed { return nil }
            let hasRoom = bytes.count <= capacity - count
            wasWriterRefused = !hasRoom
            return hasRoom ? (head + count) % capacity : -1
        }
        guard let place else { return true }
        if place < 0 { return false }
        // Outside the lock: the reader does not look at what is not counted yet.
        let first = min(bytes.count, capacity - place)
        unsafe bytes.withUnsafeBytes { source in
            unsafe UnsafeMutableRawBufferPointer(rebasing: memory[place...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<first]))
            unsafe memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[first...]))
        }
        locked {
            count += bytes.count
            if isReaderWaiting { unsafe pthread_cond_signal(changed) }
        }
        return true
    }

    /// No more bytes: those inside are still taken. From any thread.
    public func close() {
        locked {
            isClosed = true
            unsafe pthread_cond_signal(changed)
        }
    }

    // For the reader.

    /// Whether there are bytes, or will be none: at once, or after some milliseconds. C: `pthread_cond_timedwait(3)`.
    public func isReady(within milliseconds: Int) -> Bool {
        locked {
            if count > 0 || isClosed { return true }
            var until = timespec()
            unsafe clock_gettime(CLOCK_REALTIME, &until)
            let nanoseconds = Int(until.tv_nsec) + milliseconds * 1_000_000
            until.tv_sec += nanoseconds / 1_000_000_000
            until.tv_nsec = nanoseconds % 1_000_000_000
            isReaderWaiting = true
            while count == 0, !isClosed {
                if unsafe pthread_cond_timedwait(changed, mutex, &until) != 0 { break }
            }
            isReaderWaiting = false
            return count > 0 || isClosed
        }
    }

    /// Waits until there are bytes, or will be none.
    public func waitUntilReady() { locked { awaitBytes() } }

    /// With the lock held.
    private func awaitBytes() {
        while count == 0, !isClosed {
            isReaderWaiting = true
            unsafe pthread_cond_wait(changed, mutex)
        }
        isReaderWaiting = false
    }

    /// What a call of `take` came to.
    public enum Taken: Sendable {
        /// The ring is closed and empty.
        case end
        /// Some bytes. `invites`: the writer was turned away, and half of the ring or more is free again.
        case some(invites: Bool)
    }

    /// Waits for bytes and hands the oldest of them to `body`, at most half the ring at once. They are gone when it returns or
    /// throws.
    public func take<Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) -> Taken {
        let (start, length) = locked {
            awaitBytes()
            return (head, min(count, capacity - head, max(1, capacity / 2)))
        }
        if length == 0 { return .end }
        unsafe try body(UnsafeRawBufferPointer(rebasing: memory[start..<start + length]))
        let invites = locked {
            head = (head + length) % capacity
            count -= length
            guard wasWriterRefused, count <= capacity / 2 else { return false }
            wasWriterRefused = false
            return true
        }
        return .some(invites: invites)
    }

    /// Forgets everything: for another writer and another reader. No thread may be in any other call.
    public func reset() {
        locked { (head, count, isClosed, wasWriterRefused) = (0, 0, false, false) }
    }
}
