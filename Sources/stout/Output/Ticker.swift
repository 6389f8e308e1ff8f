internal import Synchronization
internal import Unix

/// Calls something again and again on a thread of its own.
final class Ticker: @unchecked Sendable {
    private let bell: Doorbell
    private let isStopped = Atomic<Bool>(false)
    private var thread: Thread?

    /// Nil where the system has no thread left. Both in milliseconds.
    init?(after first: Int, every period: Int, _ body: @escaping @Sendable () -> Void) {
        guard let bell = try? Doorbell() else { return nil }
        self.bell = bell
        thread = try? Thread { [self] in
            bell.wait(milliseconds: first)
            while !isStopped.load(ordering: .acquiring) {
                body()
                bell.wait(milliseconds: period)
            }
        }
        if thread == nil { return nil }
    }

    /// Returns once the body is not called any more; to be called by the thread that made this.
    func stop() {
        isStopped.store(true, ordering: .releasing)
        bell.ring()
        guard let thread = thread.take() else { return }
        thread.join()
    }
}
