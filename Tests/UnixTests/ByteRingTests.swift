import Testing
import Unix

@Suite struct ByteRingTests {
    private func offer(_ ring: ByteRing, _ bytes: [UInt8]) -> Bool { ring.offer(bytes.span) }

    private func take(_ ring: ByteRing) -> ([UInt8], Bool)? {
        var bytes: [UInt8] = []
        switch unsafe ring.take({ (piece: UnsafeRawBufferPointer) in unsafe bytes = Array(piece) }) {
        case .end: return nil
        case .some(let invites): return (bytes, invites)
        }
    }

    @Test func `bytes come out as they went in, joined and cut`() {
        let ring = ByteRing(capacity: 8)
        #expect(offer(ring, [1, 2]))
        #expect(offer(ring, [3]))
        #expect(take(ring)! == ([1, 2, 3], false))
        #expect(offer(ring, [4, 5, 6, 7, 8, 9, 10]))
        // At most half, and not over the end of the memory.
        #expect(take(ring)! == ([4, 5, 6, 7], false))
        #expect(take(ring)! == ([8], false))
        #expect(take(ring)! == ([9, 10], false))
    }

    @Test func `what does not fit is refused whole, and invited when half is free`() {
        let ring = ByteRing(capacity: 4)
        #expect(offer(ring, [1, 2, 3]))
        #expect(!offer(ring, [4, 5]))
        #expect(take(ring)! == ([1, 2], true))
        #expect(offer(ring, [4, 5]))
        #expect(take(ring)! == ([3, 4], false))
        #expect(take(ring)! == ([5], false))
    }

    @Test func `closed: what is inside still comes, what is offered is swallowed`() {
        let ring = ByteRing(capacity: 4)
        #expect(offer(ring, [1]))
        ring.close()
        #expect(offer(ring, [2]))
        #expect(take(ring)! == ([1], false))
        #expect(take(ring) == nil)
        ring.reset()
        #expect(offer(ring, [3]))
        #expect(take(ring)! == ([3], false))
    }

    @Test(arguments: [1, 3, 64]) func `a million bytes between two threads`(_ capacity: Int) throws {
        let ring = ByteRing(capacity: capacity)
        let doors = try Doorbell()
        let writer = try Thread {
            var next = 0
            while next < 1_000_000 / (64 / capacity) {
                let piece = (0..<min(1 + next % 5, capacity)).map { UInt8(truncatingIfNeeded: next + $0) }
                if ring.offer(piece.span) { next += piece.count } else { doors.wait(milliseconds: 1000) }
                doors.silence()
            }
            ring.close()
        }
        var expected: UInt8 = 0
        var wrong = 0
        var isOpen = true
        while isOpen {
            var piece: [UInt8] = []
            let taken = unsafe ring.take { bytes in unsafe piece = Array(bytes) }
            for byte in piece {
                if byte != expected { wrong += 1 }
                expected &+= 1
            }
            switch taken {
            case .end: isOpen = false
            case .some(let invites): if invites { doors.ring() }
            }
        }
        writer.join()
        #expect(wrong == 0)
        #expect(Int(expected) > 0)
    }

    @Test func `tells whether something comes`() {
        let ring = ByteRing(capacity: 4)
        #expect(!ring.isReady(within: 1))
        #expect(offer(ring, [1]))
        #expect(ring.isReady(within: 0))
        ring.waitUntilReady()
        #expect(take(ring)! == ([1], false))
        #expect(!ring.isReady(within: 1))
        ring.close()
        #expect(ring.isReady(within: 0))
        ring.waitUntilReady()
    }
}
