/// A few threads that share a piece of work.
public enum Workers {
    /// Runs `body` for 0..<count, on at most `limit` threads of which the caller's is one, and returns when all have
    /// run. The order is not given. Where no thread can be started the caller's own does everything.
    public static func run(_ count: Int, limit: Int = Process.processors, _ body: @Sendable (Int) -> Void) {
        guard count > 1, limit > 1 else {
            for index in 0..<count { body(index) }
            return
        }
        let next = Counter(end: count)
        // The threads are joined before this function returns, so the closure does not outlive it.
        withoutActuallyEscaping(body) { body in
            let work: @Sendable () -> Void = { while let index = next.take() { body(index) } }
            start(min(limit, count) - 1, work)
        }
    }

    /// Starts `more` threads, works itself, then joins them: a recursion as deep as the number of threads, because an
    /// array cannot hold values that are not copyable.
    private static func start(_ more: Int, _ work: @escaping @Sendable () -> Void) {
        guard more > 0, let thread = try? Thread(work) else { return work() }
        start(more - 1, work)
        thread.join()
    }
}
