/// Sets of ranks as a person would write them.
struct RankPhrases {
    let table: Table
    let vocabulary: Vocabulary
    /// Candidates that the problem excludes: whether they belong to a set makes no difference to a reader.
    private var excluded: [PackageID: RankSet] = [:]
    /// What was written for a set, by the first range in the derivation that has it.
    private var written: [PackageID: [RankSet: String]] = [:]

    init(table: Table, vocabulary: Vocabulary, problem: Problem, derivation: Derivation) {
        self.table = table
        self.vocabulary = vocabulary
        for exclusion in problem.exclusions {
            excluded[exclusion.package] = (excluded[exclusion.package] ?? RankSet()).union(exclusion.ranks)
        }
        for fact in derivation.facts {
            switch fact {
            case .root(let root): note(problem.roots[root])
            case .requirement(_, _, let range): note(range)
            case .exclusion, .derived: break
            }
        }
    }

    private mutating func note(_ range: RangeID) {
        var ranks = table.ranks(of: range)
        ranks.containsAbsent = false
        let package = table.package(of: range)
        if written[package]?[ranks] == nil { written[package, default: [:]][ranks] = vocabulary.range(range) }
    }

    /// The name, with a feature in the way that people say it.
    func name(_ package: PackageID) -> String {
        if let feature = vocabulary.feature(package) {
            return "`\(vocabulary.name(feature.base))` with `\(feature.name)`"
        }
        return "`\(vocabulary.name(package))`"
    }

    /// The package with a range as it was written; a range that allows everything adds nothing.
    func target(_ range: RangeID) -> String { named(table.package(of: range), vocabulary.range(range)) }

    /// The package with the candidates that a requirement leaves it.
    func required(_ package: PackageID, _ ranks: RankSet) -> String {
        if let text = written[package]?[ranks] { return named(package, text) }
        if covers(package, ranks) { return name(package) }
        return named(package, runs(package, ranks))
    }

    /// Candidates as the subject of a sentence.
    func subject(_ package: PackageID, _ ranks: RankSet) -> String {
        if covers(package, ranks), table.versionCount(of: package) != 1 { return "every version of \(name(package))" }
        return named(package, runs(package, ranks))
    }

    /// Whether a set has all candidates that count.
    func covers(_ package: PackageID, _ ranks: RankSet) -> Bool {
        RankSet(0..<table.versionCount(of: package)).subtracting(ignorable(package)).isSubset(of: ranks)
    }

    /// The candidates that the problem excludes.
    func ignorable(_ package: PackageID) -> RankSet { excluded[package] ?? RankSet() }

    private func named(_ package: PackageID, _ range: String) -> String {
        if range == "*" || range.isEmpty { return name(package) }
        if let feature = vocabulary.feature(package) {
            return "`\(vocabulary.name(feature.base))` \(range) with `\(feature.name)`"
        }
        return "\(name(package)) \(range)"
    }

    /// Runs of neighbouring candidates: `<1.1.0`, `>=2.0.0, <3.0.0`, `1.4.2`; gaps of excluded ones do not count.
    func runs(_ package: PackageID, _ set: RankSet) -> String {
        let count = table.versionCount(of: package)
        var ranks = set.subtracting(ignorable(package))
        ranks.containsAbsent = false
        if ranks.isEmpty {
            ranks = set
            ranks.containsAbsent = false
        }
        let ignorable = ignorable(package)
        var found: [ClosedRange<Rank>] = []
        for rank in ranks.ranks {
            if let last = found.last, (last.upperBound + 1..<rank).allSatisfy(ignorable.contains) {
                found[found.count - 1] = last.lowerBound...rank
            } else {
                found.append(rank...rank)
            }
        }
        let others = RankSet(0..<count).subtracting(ignorable).subtracting(ranks)
        if found.count > 2, others.count <= 2, others.count > 0 {
            let texts = others.ranks.map { vocabulary.version(package, $0) }
            return "except " + texts.joined(separator: " and ")
        }
        if found.count > 4, let first = found.first, let last = found.last {
            let low = vocabulary.version(package, first.lowerBound)
            let high = vocabulary.version(package, last.upperBound)
            return "\(low) … \(high) (\(ranks.count) of \(count) versions)"
        }
        return found.map { text(of: $0, package, count, ignorable) }.joined(separator: " or ")
    }

    private func text(of run: ClosedRange<Rank>, _ package: PackageID, _ count: Int, _ ignorable: RankSet) -> String {
        if run.count == 1 { return vocabulary.version(package, run.lowerBound) }
        let reachesLow = (0..<run.lowerBound).allSatisfy(ignorable.contains)
        let above = (run.upperBound + 1..<count).first { !ignorable.contains($0) }
        let low = ">=" + vocabulary.version(package, run.lowerBound)
        guard let above else { return reachesLow ? "*" : low }
        let high = "<" + vocabulary.version(package, above)
        return reachesLow ? high : "\(low), \(high)"
    }
}
