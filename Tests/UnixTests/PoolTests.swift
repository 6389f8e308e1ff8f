import Testing
import Unix

@Suite struct PoolTests {
    private final class Place: Sendable {}

    @Test func `a thing is lent again as it was given back`() {
        let pool = Pool(limit: 2) { Place() }
        let first = pool.take()
        let second = pool.take()
        #expect(first !== second)
        pool.give(first)
        #expect(pool.take() === first)
    }

    @Test func `never more than the limit at once`() throws {
        let pool = Pool(limit: 2) { Place() }
        let counts = Guarded((now: 0, most: 0))
        let work: @Sendable () -> Void = {
            for _ in 0..<500 {
                let place = pool.take()
                counts.withLock { counts in
                    counts.now += 1
                    counts.most = max(counts.most, counts.now)
                }
                counts.withLock { $0.now -= 1 }
                pool.give(place)
            }
        }
        let first = try Thread(work)
        let second = try Thread(work)
        let third = try Thread(work)
        let fourth = try Thread(work)
        first.join()
        second.join()
        third.join()
        fourth.join()
        #expect(counts.withLock { $0.most } <= 2)
        #expect(counts.withLock { $0.now } == 0)
    }

    /// With one to lend, this ends only if the second gets a place of its own while the first waits for it.
    @Test func `who steps aside lets another in`() throws {
        let pool = Pool(limit: 1) { Place() }
        let first = pool.take()
        pool.stepAside {
            let second = pool.take()
            #expect(second !== first)
            pool.give(second)
        }
        pool.give(first)
    }
}
