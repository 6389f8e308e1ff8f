/// Facts and conclusions of a derivation as sentences.
struct Sentences {
    let table: Table
    let problem: Problem
    let vocabulary: Vocabulary
    let ranks: RankPhrases
    let chains: FactChains

    init(_ derivation: Derivation, of problem: Problem, table: Table, vocabulary: Vocabulary) {
        self.table = table
        self.problem = problem
        self.vocabulary = vocabulary
        ranks = RankPhrases(table: table, vocabulary: vocabulary, problem: problem, derivation: derivation)
        chains = FactChains(
            derivation, FactPhrases(table: table, problem: problem, vocabulary: vocabulary, ranks: ranks))
    }

    /// Several facts in one breath: those that lead on to one another are joined by "which".
    func facts(_ places: [Int], towards conclusion: Set<PackageID>) -> [String] {
        var sentences: [String] = []
        var told: [(package: PackageID, ranks: RankSet)] = []
        for chain in chains.chains(places, towards: conclusion) {
            let links = chain.compactMap { chains[$0] }
            guard let first = links.first else { continue }
            let isRepeated = told.contains { one in first.source.map { $0 == one } ?? false }
            var sentence = first.subject + (isRepeated ? " also " : " ") + first.predicate
            for (place, link) in links.enumerated().dropFirst() {
                // Nobody reads a hundred links of which none has a choice: the first and the last few tell it.
                if links.count > 7, place > 1, place < links.count - 2 {
                    if place == 2, let source = links[links.count - 2].source {
                        sentence += ", which leads through \(links.count - 5) more packages to "
                        sentence += ranks.name(source.package)
                    }
                    continue
                }
                sentence += continuation(link, of: links[place - 1])
            }
            told += links.compactMap(\.source)
            sentences.append(sentence)
        }
        return sentences
    }

    /// What a chain says next: "which requires …", or of candidates that are all excluded, how many that are.
    private func continuation(_ link: FactClause, of before: FactClause) -> String {
        guard link.isExclusion, let target = before.target else { return ", which \(link.predicate)" }
        let ranks = target.ranks.ranks
        if ranks.count == 1, table.versionCount(of: target.package) > 1 {
            return ", of which the only version, \(vocabulary.version(target.package, ranks[0])), \(link.predicate)"
        }
        return ranks.count == 1 ? ", which \(link.predicate)" : ", of which every version \(link.predicate)"
    }

    /// For links between a feature and its package, which versions have the feature, unless all of them do.
    func featureRemarks(_ places: [Int]) -> [String] {
        var remarks: [String] = []
        for case .requirement(let source, _, let range) in places.map(chains.origin) {
            guard let feature = vocabulary.feature(source), feature.base == table.package(of: range) else { continue }
            var having = RankSet()
            for link in table.requirements(of: source) where table.package(of: link) == feature.base {
                having = having.union(table.ranks(of: link))
            }
            if having.isEmpty || ranks.covers(feature.base, having) { continue }
            let remark =
                "only `\(vocabulary.name(feature.base))` \(ranks.runs(feature.base, having)) has `\(feature.name)`"
            if !remarks.contains(remark) { remarks.append(remark) }
        }
        return remarks
    }

    /// Ranges on one package that overlap as they are written, but have no candidate in common.
    func emptyOverlap(_ places: [Int]) -> String? {
        var ranges: [RangeID] = []
        for place in places {
            switch chains.origin(place) {
            case .root(let root): ranges.append(problem.roots[root])
            case .requirement(_, _, let range): ranges.append(range)
            case .exclusion, .derived: break
            }
        }
        for (place, one) in ranges.enumerated() {
            for other in ranges[..<place] where table.package(of: one) == table.package(of: other) {
                let (mine, its) = (table.ranks(of: one), table.ranks(of: other))
                if mine.hasNoRanks || its.hasNoRanks || !mine.intersection(its).hasNoRanks { continue }
                if vocabulary.overlap(one, other) {
                    return "no version of \(ranks.name(table.package(of: one))) is in both ranges"
                }
            }
        }
        return nil
    }

    // MARK: conclusions

    /// What an incompatibility says, as a sentence without its full stop.
    func conclusion(_ terms: [Derivation.Term]) -> String {
        let candidates = terms.filter { !$0.set.containsAbsent }.map { ranks.subject($0.package, $0.set) }
        let requirements = terms.filter { $0.set.containsAbsent }.map(requirement)
        let every = "every version of "
        if terms.isEmpty { return "no resolution exists" }
        if requirements.isEmpty {
            if candidates.count == 1 {
                return candidates[0].hasPrefix(every)
                    ? "no version of " + candidates[0].dropFirst(every.count) + " can be used"
                    : candidates[0] + " cannot be used"
            }
            if candidates.count == 2 {
                let names = candidates.map { $0.hasPrefix(every) ? String($0.dropFirst(every.count)) : $0 }
                return "\(names[0]) is incompatible with \(names[1])"
            }
            return "\(list(candidates, "and")) cannot be used together"
        }
        let wanted = list(requirements, "or")
        if candidates.isEmpty { return "\(wanted) is required" }
        if candidates.count == 1 { return "\(candidates[0]) requires \(wanted)" }
        return "\(list(candidates, "and")) together require \(wanted)"
    }

    private func requirement(_ term: Derivation.Term) -> String {
        let count = table.versionCount(of: term.package)
        return ranks.required(term.package, RankSet(0..<count).subtracting(term.set))
    }

    func list(_ parts: [String], _ conjunction: String) -> String {
        if parts.count < 3 { return parts.joined(separator: " \(conjunction) ") }
        return parts.dropLast().joined(separator: ", ") + " \(conjunction) " + parts[parts.count - 1]
    }
}
