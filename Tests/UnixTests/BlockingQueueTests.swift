import Testing
import Unix

@Suite struct BlockingQueueTests {
    @Test func elementsComeInOrderThroughASmallRing() throws {
        let queue = BlockingQueue<Int>(capacity: 3)
        let count = 10_000
        let producer = try Thread {
            for number in 0..<count { queue.put(number) }
            queue.close()
        }
        var taken: [Int] = []
        while let number = queue.take() { taken.append(number) }
        producer.join()
        #expect(taken == Array(0..<count))
    }

    @Test func aFullQueueTakesNoOffer() {
        let queue = BlockingQueue<Int>(capacity: 2)
        #expect(queue.offer(1))
        #expect(queue.offer(2))
        #expect(!queue.offer(3))
        #expect(queue.take() == 1)
        #expect(queue.offer(3))
        queue.close()
        #expect(queue.offer(4), "a closed queue swallows")
        #expect(queue.take() == 2)
        #expect(queue.take() == 3)
        #expect(queue.take() == nil)
    }

    @Test func closingWakesWhoWaitsForRoom() throws {
        let queue = BlockingQueue<Int>(capacity: 1)
        queue.put(1)
        let waiting = try Thread { queue.put(2) }
        queue.close()
        waiting.join()
        #expect(queue.take() == 1)
        #expect(queue.take() == nil)
    }

    private final class Large: Sendable {}

    /// Chunks of a bottle are large; a queue that kept what was taken would hold megabytes for each lane.
    @Test func whatWasTakenIsNotKept() {
        let queue = BlockingQueue<Large>(capacity: 8)
        weak var seen: Large?
        do {
            let large = Large()
            seen = large
            #expect(queue.offer(large))
        }
        for _ in 0..<4 { #expect(queue.offer(Large())) }
        #expect(seen != nil)
        _ = queue.take()
        #expect(seen == nil)
    }

    @Test func tellsWhetherSomethingComes() {
        let queue = BlockingQueue<Int>(capacity: 1)
        #expect(!queue.isReady(within: 1))
        queue.put(1)
        #expect(queue.isReady(within: 0))
        #expect(queue.take() == 1)
        #expect(!queue.isReady(within: 1))
        queue.close()
        #expect(queue.isReady(within: 0))
    }
}
