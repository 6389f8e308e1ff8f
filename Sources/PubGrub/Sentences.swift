/// Facts and conclusions of a derivation as parts of sentences.
struct Sentences {
    let table: Table
    let problem: Problem
    let vocabulary: Vocabulary
    let ranks: RankPhrases

    /// What a fact starts from, what it says, and what it leads to.
    private struct Clause {
        var subject: String
        /// The predicate, from the verb on.
        var predicate: String
        /// Whether it says that candidates are excluded.
        var isExclusion = false
        /// The package and candidates that it speaks of; none for a root requirement.
        var source: (package: PackageID, ranks: RankSet)?
        /// The package and candidates that it leads to; none where it leads nowhere.
        var target: (package: PackageID, ranks: RankSet)?
    }

    /// Several facts in one breath: those that lead on to one another are joined by "which".
    ///
    /// - Parameters:
    ///   - conclusion: the packages that the sentence comes to speak of; a circle of facts is opened at one of them.
    func facts(_ origins: [Derivation.Origin], towards conclusion: Set<PackageID> = []) -> [String] {
        var waiting = origins.compactMap(clause)
        var sentences: [String] = []
        var told: [(package: PackageID, ranks: RankSet)] = []
        while !waiting.isEmpty {
            var last = waiting.remove(at: start(of: waiting, conclusion))
            let isRepeated = told.contains { one in last.source.map { $0 == one } ?? false }
            var sentence = last.subject + (isRepeated ? " also " : " ") + last.predicate
            var visited = Set([last.source?.package].compactMap(\.self))
            if let source = last.source { told.append(source) }
            let first = last
            var links: [Clause] = []
            while let next = waiting.indices.first(where: { leads(last, to: waiting[$0], past: visited) }) {
                last = waiting.remove(at: next)
                links.append(last)
                if let source = last.source {
                    visited.insert(source.package)
                    told.append(source)
                }
            }
            for (place, link) in links.enumerated() {
                // Nobody reads a hundred links of which none has a choice: the first and the last few tell it.
                if links.count > 6, place > 0, place < links.count - 2 {
                    if place == 1, let source = links[links.count - 2].source {
                        sentence += ", which leads through \(links.count - 4) more packages to "
                        sentence += ranks.name(source.package)
                    }
                    continue
                }
                let before = place == 0 ? first : links[place - 1]
                sentence += continuation(link, of: before)
            }
            sentences.append(sentence)
        }
        return sentences
    }

    /// What a chain says next: "which requires …", or of candidates that are all excluded, how many that are.
    private func continuation(_ link: Clause, of before: Clause) -> String {
        guard link.isExclusion, let target = before.target else { return ", which \(link.predicate)" }
        let ranks = target.ranks.ranks
        if ranks.count == 1, table.versionCount(of: target.package) > 1 {
            return ", of which the only version, \(vocabulary.version(target.package, ranks[0])), \(link.predicate)"
        }
        return ranks.count == 1 ? ", which \(link.predicate)" : ", of which every version \(link.predicate)"
    }

    /// A chain begins where no other fact leads to; with what the conclusion speaks of if there are several.
    private func start(of clauses: [Clause], _ conclusion: Set<PackageID>) -> Int {
        let heads = clauses.indices.filter { index in
            !clauses.indices.contains { $0 != index && leads(clauses[$0], to: clauses[index], past: []) }
        }
        let choices = heads.isEmpty ? Array(clauses.indices) : heads
        return choices.first { clauses[$0].source == nil }
            ?? choices.first { clauses[$0].source.map { conclusion.contains($0.package) } ?? false } ?? choices[0]
    }

    /// Whether a fact speaks of nothing but links between a feature and its package, which no reader asked for.
    func isSilent(_ origin: Derivation.Origin) -> Bool { clause(origin) == nil }

    private func leads(_ one: Clause, to other: Clause, past visited: Set<PackageID>) -> Bool {
        guard let target = one.target, let source = other.source, target.package == source.package else { return false }
        return !visited.contains(source.package)
            && target.ranks.subtracting(other.isExclusion ? RankSet() : ranks.ignorable(target.package))
                .isSubset(of: source.ranks)
    }

    private func clause(_ origin: Derivation.Origin) -> Clause? {
        switch origin {
        case .derived: return nil
        case .root(let root):
            let range = problem.roots[root]
            let subject = vocabulary.origin(root) ?? "the project"
            let verb = table.isBound(range) ? "allows only" : "requires"
            return Clause(subject: subject, predicate: verb + " " + object(range), source: nil, target: led(to: range))
        case .requirement(let source, let carriers, let range):
            if let feature = vocabulary.feature(source), feature.base == table.package(of: range) { return nil }
            let verb = table.isBound(range) ? "allows only" : "requires"
            return Clause(
                subject: ranks.subject(source, carriers), predicate: verb + " " + object(range),
                source: (source, carriers), target: led(to: range))
        case .exclusion(let index):
            let exclusion = problem.exclusions[index]
            let package = exclusion.package
            if let given = vocabulary.given(package) {
                let words = given.split(separator: " ", maxSplits: 1)
                return Clause(
                    subject: String(words[0]), predicate: words.count > 1 ? String(words[1]) : "", source: nil,
                    target: nil)
            }
            if let feature = vocabulary.feature(package) {
                let subject = "`\(vocabulary.name(feature.base))` \(ranks.runs(package, exclusion.ranks))"
                return Clause(
                    subject: subject, predicate: vocabulary.reason(exclusion.reason), isExclusion: true,
                    source: (package, exclusion.ranks), target: nil)
            }
            return Clause(
                subject: ranks.subject(package, exclusion.ranks), predicate: vocabulary.reason(exclusion.reason),
                isExclusion: true, source: (package, exclusion.ranks), target: nil)
        }
    }

    private func led(to range: RangeID) -> (package: PackageID, ranks: RankSet)? {
        var allowed = table.ranks(of: range)
        allowed.containsAbsent = false
        return allowed.isEmpty ? nil : (table.package(of: range), allowed)
    }

    /// The source and the target of a requirement.
    func ends(_ origin: Derivation.Origin) -> [PackageID]? {
        guard case .requirement(let source, _, let range) = origin else { return nil }
        return [source, table.package(of: range)]
    }

    /// Whether facts follow one another without a fork: each target is the source of one other, but for the last.
    func isChain(_ origins: [Derivation.Origin]) -> Bool {
        var sources: Set<PackageID> = []
        var targets: Set<PackageID> = []
        for origin in origins {
            switch origin {
            case .root(let root): if !targets.insert(table.package(of: problem.roots[root])).inserted { return false }
            case .requirement(let source, _, let range):
                if !sources.insert(source).inserted { return false }
                if !targets.insert(table.package(of: range)).inserted { return false }
            case .exclusion, .derived: return false
            }
        }
        return targets.subtracting(sources).count == 1
    }

    /// For links between a feature and its package, which versions have the feature, unless all of them do.
    func featureRemarks(_ origins: [Derivation.Origin]) -> [String] {
        var remarks: [String] = []
        for case .requirement(let source, _, let range) in origins {
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
    func emptyOverlap(_ origins: [Derivation.Origin]) -> String? {
        var ranges: [RangeID] = []
        for origin in origins {
            switch origin {
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

    /// What is required, and why that is impossible where nothing matches.
    private func object(_ range: RangeID) -> String {
        let package = table.package(of: range)
        let text = ranks.target(range)
        if !table.ranks(of: range).hasNoRanks || table.isBound(range) { return text }
        if let given = vocabulary.given(package) { return text + ", but " + given }
        let count = table.versionCount(of: package)
        if count == 0 { return text + ", which does not exist" }
        if count == 1 { return text + ", of which there is only \(vocabulary.version(package, 0))" }
        return text + ", which no version matches (the newest is \(vocabulary.version(package, count - 1)))"
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
