import Testing
import Unix

@Suite struct CrewTests {
    private struct Refusal: Error, Equatable { let number: Int }

    @Test(arguments: [0, 1, 2, 1000]) func eachNumberIsDoneOnce(count: Int) {
        let done = Guarded<[Int]>([])
        Crew.work(count) { number in done.withLock { $0.append(number) } }
        #expect(done.withLock { $0 }.sorted() == Array(0..<count))
    }

    @Test func theFirstFailureIsThrownAndNothingNewIsBegun() {
        let done = Guarded(0)
        let error = #expect(throws: Refusal.self) {
            try Crew.work(100_000) { number throws(Refusal) in
                if number >= 10 { throw Refusal(number: number) }
                done.withLock { $0 += 1 }
            }
        }
        #expect(error == Refusal(number: 10))
        #expect(done.withLock { $0 } <= 10)
    }

    @Test func aPathIsBuiltAgainAndAgain() {
        var path = PathBuffer("one")
        path.append("two/three")
        #expect(path.text == "one/two/three" && path.count == 13)
        path.clear()
        #expect(path.text == "" && path.count == 0)
        path.append("/")
        path.append("root")
        #expect(path.text == "/root")
    }
}
