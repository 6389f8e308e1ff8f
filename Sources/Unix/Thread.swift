internal import Glibc

/// A thread of the system: no runtime of tasks is started for the few that stout needs. C: `pthread_create(3)`.
public struct Thread: ~Copyable, @unchecked Sendable {
    private let handle: pthread_t

    /// Starts a thread with a stack of 1 MB.
    public init(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setstacksize(&attributes, 1 << 20)
        let box = unsafe Unmanaged.passRetained(Body(body))
        var handle = pthread_t()
        let result = unsafe pthread_create(
            &handle, &attributes,
            { pointer in
                unsafe Unmanaged<Body>.fromOpaque(pointer!).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        if result != 0 {
            unsafe box.release()
            throw SystemError(Errno(rawValue: result), "pthread_create")
        }
        self.handle = handle
    }

    /// Waits for its end. C: `pthread_join(3)`.
    public consuming func join() { pthread_join(handle, nil) }

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
