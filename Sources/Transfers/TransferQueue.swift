/// What an engine has not begun, or begins again later. Times are milliseconds of the engine's clock.
struct TransferQueue {
    private var requests: ArraySlice<TransferRequest>
    private var waiting: [(transfer: Transfer, mirror: Int, time: Int)] = []

    enum Next {
        /// Time for the next attempt of a transfer.
        case attempt(Transfer, mirror: Int)
        /// A request that was not begun yet.
        case request(TransferRequest)
    }

    init(_ requests: [TransferRequest]) {
        precondition(Set(requests.map(\.tag)).count == requests.count, "tags are unique within a run")
        self.requests = requests[...]
    }

    var isEmpty: Bool { requests.isEmpty && waiting.isEmpty }
    /// When `next` has something; nil for never.
    var nextTime: Int? { requests.isEmpty ? waiting.lazy.map(\.time).min() : 0 }
    var nextDeadline: Int? { waiting.lazy.compactMap(\.transfer.nextDeadline).min() }

    mutating func wait(_ transfer: Transfer, mirror: Int, until time: Int) {
        waiting.append((transfer, mirror, time))
    }

    /// What was begun before goes before what was not.
    mutating func next(now: Int) -> Next? {
        if let index = waiting.firstIndex(where: { $0.time <= now }) {
            let due = waiting.remove(at: index)
            return .attempt(due.transfer, mirror: due.mirror)
        }
        return requests.popFirst().map { .request($0) }
    }

    /// Forgets requests that were not begun.
    mutating func dropRequests() { requests = [] }
    mutating func dropRequests(_ tags: Set<Int>) { requests = requests.filter { !tags.contains($0.tag) }[...] }

    /// Takes out what waits.
    mutating func dropWaiting(_ isDropped: (Transfer) -> Bool) -> [(transfer: Transfer, mirror: Int)] {
        let dropped = waiting.filter { isDropped($0.transfer) }
        waiting.removeAll { isDropped($0.transfer) }
        return dropped.map { ($0.transfer, $0.mirror) }
    }
}
