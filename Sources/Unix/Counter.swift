internal import Synchronization

/// Hands out 0, 1, 2, … to any number of threads, each number once.
public final class Counter: Sendable {
    private let next = Atomic<Int>(0)
    private let end: Int

    public init(end: Int) { self.end = end }

    public func take() -> Int? {
        let index = next.add(1, ordering: .relaxed).oldValue
        return index < end ? index : nil
    }
}
