import Testing

@testable import PubGrub

struct RankSetTests {
    @Test func `a rank set behaves as a set, across word boundaries`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            var models: [Set<Int>] = [[], []]
            var sets = [RankSet(), RankSet()]
            for side in 0...1 {
                for _ in 0..<Int.random(in: 0...6, using: &random) {
                    let low = Int.random(in: 0..<200, using: &random)
                    let high = low + Int.random(in: 0..<80, using: &random)
                    models[side].formUnion(low..<high)
                    sets[side].insert(low..<high)
                }
                #expect(sets[side].ranks == models[side].sorted())
                #expect(sets[side].count == models[side].count)
                #expect(sets[side].hasNoRanks == models[side].isEmpty)
            }
            let (one, other) = (models[0], models[1])
            #expect(sets[0].union(sets[1]).ranks == one.union(other).sorted())
            #expect(sets[0].intersection(sets[1]).ranks == one.intersection(other).sorted())
            #expect(sets[0].subtracting(sets[1]).ranks == one.subtracting(other).sorted())
            #expect(sets[0].isSubset(of: sets[1]) == one.isSubset(of: other))
            #expect(sets[0].isDisjoint(with: sets[1]) == one.isDisjoint(with: other))
            // Equal sets are ==, however they came about.
            #expect(sets[0].union(sets[1]).subtracting(sets[1]) == sets[0].subtracting(sets[1]))
        }
    }

    @Test(arguments: [0, 1, 62, 63, 64, 126, 127, 128, 10_000])
    func `everything of a package is its ranks and its absence`(count: Int) {
        let everything = RankSet.everything(of: count)
        #expect(everything.containsAbsent)
        #expect(everything.count == count)
        #expect(everything.contains(count - 1) == (count > 0))
        #expect(!everything.contains(count))
        #expect(!everything.contains(-1))
    }
}
