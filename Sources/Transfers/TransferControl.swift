internal import Unix

/// What other threads may say to an engine that runs; cheap, and never blocking.
public final class TransferControl: Sendable {
    let doorbell: Doorbell
    private let state = Guarded(State())

    struct Orders {
        var resumed: Set<Int> = []
        var cancelled: Set<Int> = []
        var isCancelled = false
    }

    private struct State {
        var orders = Orders()
        /// Paused transfers of an engine that waits; empty while it works, when it looks for orders by itself.
        var paused: Set<Int> = []
        var isRung = false
    }

    init(_ doorbell: Doorbell) { self.doorbell = doorbell }

    /// The sink of this transfer has room again. Harmless for one that is not paused, and cheap enough to be said for
    /// every chunk: a system call is made only where an engine waits for it.
    public func resume(_ tag: Int) {
        state.withLock { state in
            state.orders.resumed.insert(tag)
            if state.paused.remove(tag) != nil { ring(&state) }
        }
    }

    /// Ends one transfer of the current run with `.cancelled`.
    public func cancel(_ tag: Int) {
        state.withLock { state in
            state.orders.cancelled.insert(tag)
            ring(&state)
        }
    }

    /// Ends all transfers with `.cancelled`, and those of later runs.
    public func cancel() {
        state.withLock { state in
            state.orders.isCancelled = true
            ring(&state)
        }
    }

    /// Rung with the lock held, so that the bell and what is known of it agree.
    private func ring(_ state: inout State) {
        if state.isRung { return }
        state.isRung = true
        doorbell.ring()
    }

    // For the engine.

    /// Hands over what was said since the last call.
    func take() -> Orders {
        state.withLock { state in
            if state.isRung {
                state.isRung = false
                doorbell.silence()
            }
            state.paused = []
            let taken = state.orders
            state.orders = Orders(isCancelled: taken.isCancelled)
            return taken
        }
    }

    /// Whether the engine may wait with these transfers paused: not when one of them was resumed meanwhile. From here on
    /// a resume of one rings.
    func mayWait(paused: [Int]) -> Bool {
        state.withLock { state in
            if paused.contains(where: state.orders.resumed.contains) { return false }
            state.paused = Set(paused)
            return true
        }
    }
}
