import Packages
import Testing

/// The laws of spec/versions.md, "Sets", on random sets; each case has its own seed.
@Suite struct VersionSetLawTests {
    /// Three sets, and versions that lie on, below and above all of their edges, and anywhere else.
    struct Sample {
        var sets: [VersionSet]
        var versions: [Version]

        init(seed: UInt64) throws {
            var dice = Dice(seed: seed)
            sets = []
            var texts: [String] = []
            for _ in 0..<3 {
                let text = dice.constraintText()
                sets.append(try Constraint(parsing: text).versions)
                for word in text.split(whereSeparator: { "<>=!^~,|* ".contains($0) }) {
                    let edge = Self.isVersion(String(word)) ? String(word) : String(word.dropLast())
                    let plain = edge.contains("-")
                    texts += [
                        edge, edge + "+b", edge + (plain ? ".0" : "-0"), edge + (plain ? ".a" : ".0.0.1"),
                        edge + ".1",
                    ]
                }
            }
            for _ in 0..<20 { texts.append(dice.versionText()) }
            versions = try texts.map { try Version(parsing: $0) }.sorted()
        }

        /// What is left of `1.*` and `1-*` without the asterisk is none.
        private static func isVersion(_ text: String) -> Bool { (try? Version(parsing: text)) != nil }
    }

    static let seeds = Array(UInt64(1)...400)

    @Test func membershipFollowsTheOperations() throws {
        for seed in Self.seeds {
            let sample = try Sample(seed: seed)
            let (a, b) = (sample.sets[0], sample.sets[1])
            for version in sample.versions {
                let (inA, inB) = (a.contains(version), b.contains(version))
                #expect(
                    a.union(b).contains(version) == (inA || inB), "seed \(seed): \(a) ∪ \(b) at \(version)")
                #expect(
                    a.intersection(b).contains(version) == (inA && inB),
                    "seed \(seed): \(a) ∩ \(b) at \(version)")
                #expect(
                    a.subtracting(b).contains(version) == (inA && !inB),
                    "seed \(seed): \(a) ∖ \(b) at \(version)")
                #expect(a.complement.contains(version) == !inA, "seed \(seed): ¬\(a) at \(version)")
            }
        }
    }

    @Test func algebra() throws {
        for seed in Self.seeds {
            let sets = try Sample(seed: seed).sets
            let (a, b, c) = (sets[0], sets[1], sets[2])
            let note = Comment(rawValue: "seed \(seed): \(a) ; \(b) ; \(c)")
            #expect(a.complement.complement == a, note)
            #expect(a.union(a) == a && a.intersection(a) == a, note)
            #expect(a.union(b) == b.union(a) && a.intersection(b) == b.intersection(a), note)
            #expect(a.union(b).union(c) == a.union(b.union(c)), note)
            #expect(a.intersection(b).intersection(c) == a.intersection(b.intersection(c)), note)
            #expect(a.intersection(b.union(c)) == a.intersection(b).union(a.intersection(c)), note)
            #expect(a.union(b.intersection(c)) == a.union(b).intersection(a.union(c)), note)
            #expect(a.union(b).complement == a.complement.intersection(b.complement), note)
            #expect(a.intersection(b).complement == a.complement.union(b.complement), note)
            #expect(a.union(a.intersection(b)) == a && a.intersection(a.union(b)) == a, note)
            #expect(a.union(a.complement) == .all && a.intersection(a.complement) == .none, note)
            #expect(a.union(.none) == a && a.intersection(.all) == a, note)
            #expect(a.subtracting(b) == a.intersection(b.complement), note)
            #expect(a.isSubset(of: b) == (a.union(b) == b), note)
            #expect(a.isDisjoint(with: b) == (a.intersection(b) == .none), note)
            #expect((a == b) == (a.hashValue == b.hashValue), note)
        }
    }

    /// Sets are `==` exactly when they hold the same versions; on samples: unequal sets differ in a version that the
    /// difference of the two names.
    @Test func equalityIsCanonical() throws {
        for seed in Self.seeds {
            let sample = try Sample(seed: seed)
            let (a, b) = (sample.sets[0], sample.sets[1])
            let difference = a.subtracting(b).union(b.subtracting(a))
            #expect((a == b) == difference.isEmpty, "seed \(seed): \(a) ; \(b)")
            if sample.versions.contains(where: { a.contains($0) != b.contains($0) }) {
                #expect(a != b, "seed \(seed): \(a) ; \(b)")
            }
        }
    }

    @Test func printedSetsReadBack() throws {
        for seed in Self.seeds {
            let sets = try Sample(seed: seed).sets
            let made = sets + sets.map(\.complement) + [sets[0].union(sets[1]), sets[1].subtracting(sets[2])]
            for set in made {
                let read = try Constraint(parsing: set.description)
                #expect(read.versions == set, "seed \(seed): \(set)")
                #expect(read.versions.description == set.description, "seed \(seed): \(set)")
                #expect(Constraint(set).text == read.text, "seed \(seed): \(set)")
            }
        }
    }

    @Test func printedConstraintsReadBack() throws {
        for seed in Self.seeds {
            var dice = Dice(seed: seed)
            let constraint = try Constraint(parsing: dice.constraintText())
            let again = try Constraint(parsing: constraint.text)
            #expect(again.text == constraint.text && again.versions == constraint.versions, "seed \(seed)")
        }
    }

    @Test func ranksAreThePlacesOfTheMembers() throws {
        for seed in Self.seeds {
            let sample = try Sample(seed: seed)
            for set in sample.sets {
                let ranges = set.ranks(in: sample.versions)
                let expected = sample.versions.indices.filter { set.contains(sample.versions[$0]) }
                #expect(ranges.flatMap { Array($0) } == expected, "seed \(seed): \(set)")
                for (one, next) in zip(ranges, ranges.dropFirst()) {
                    #expect(one.upperBound < next.lowerBound, "seed \(seed): \(set)")
                }
                #expect(!ranges.contains { $0.isEmpty })
            }
        }
    }

    @Test func ranksOfNothing() {
        #expect(VersionSet.all.ranks(in: []).isEmpty)
        #expect(VersionSet.none.isEmpty && !VersionSet.all.isEmpty && VersionSet.all.isAll)
    }
}
