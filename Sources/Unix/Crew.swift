/// Threads that share one list of work.
public enum Crew {
    /// Calls `body` once for each number below `count`, on as many threads as there are processors, this one among
    /// them, and returns when all is done. After a failure nothing new is begun; of several failures that of the lowest
    /// number is thrown.
    ///
    /// - Parameter threads: more than there are processors where the work is to wait for the disk.
    public static func work<Failure: Error>(
        _ count: Int, threads: Int = Process.processors, _ body: @escaping @Sendable (Int) throws(Failure) -> Void
    ) throws(Failure) {
        let list = WorkList<Failure>(count)
        let share: @Sendable () -> Void = {
            while let number = list.next() {
                do throws(Failure) { try body(number) } catch { list.fail(number, error) }
            }
        }
        // With fewer threads than wanted the work is done as well, only later.
        let others = (1..<max(1, min(count, threads))).compactMap { _ in CrewMember(share) }
        share()
        for other in others { other.join() }
        if let failure = list.failure { throw failure }
    }
}

/// What is still to be done, and what went wrong.
private final class WorkList<Failure: Error>: Sendable {
    private let count: Int
    private let state = Guarded<State>(State())

    private struct State: Sendable {
        var next = 0
        var failed: (number: Int, failure: Failure)?
    }

    init(_ count: Int) { self.count = count }

    func next() -> Int? {
        state.withLock { state in
            guard state.next < count, state.failed == nil else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    func fail(_ number: Int, _ failure: Failure) {
        state.withLock { state in
            if let failed = state.failed, failed.number < number { return }
            state.failed = (number, failure)
        }
    }

    var failure: Failure? { state.withLock { $0.failed?.failure } }
}

/// A thread in a list: threads themselves cannot be copied.
private final class CrewMember {
    private var thread: Thread?

    /// Nil when the system has no thread to give.
    init?(_ body: @escaping @Sendable () -> Void) {
        do throws(SystemError) { thread = try Thread(body) } catch { return nil }
    }

    func join() { thread.take()?.join() }
}
