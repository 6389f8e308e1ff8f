internal import Unix

/// What other threads may say to an engine that runs; cheap, and never blocking.
public final class TransferControl: Sendable {
    let doorbell: Doorbell
    private let orders = Guarded(Orders())

    struct Orders {
        var resumed: Set<Int> = []
        var cancelled: Set<Int> = []
        var isCancelled = false
    }

    init(_ doorbell: Doorbell) { self.doorbell = doorbell }

    /// The sink of this transfer has room again. Harmless for one that is not paused.
    public func resume(_ tag: Int) {
        let isNew = orders.withLock { $0.resumed.insert(tag).inserted }
        if isNew { doorbell.ring() }
    }

    /// Ends one transfer of the current run with `.cancelled`.
    public func cancel(_ tag: Int) {
        orders.withLock { _ = $0.cancelled.insert(tag) }
        doorbell.ring()
    }

    /// Ends all transfers with `.cancelled`, and those of later runs.
    public func cancel() {
        orders.withLock { $0.isCancelled = true }
        doorbell.ring()
    }

    /// Hands over what was said since the last call.
    func take() -> Orders {
        // Silenced first: a ring that comes in between is heard once too often, not once too rarely.
        doorbell.silence()
        return orders.withLock { orders in
            let taken = orders
            orders.resumed = []
            orders.cancelled = []
            return taken
        }
    }
}
