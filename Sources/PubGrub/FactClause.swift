/// What a fact of a derivation starts from, what it says, and what it leads to.
struct FactClause {
    let subject: String
    /// The predicate, from the verb on.
    let predicate: String
    /// Whether it says that candidates are excluded.
    var isExclusion = false
    /// The package and candidates that it speaks of; none for a root requirement.
    var source: (package: PackageID, ranks: RankSet)?
    /// The package and candidates that it leads to; none where it leads nowhere.
    var target: (package: PackageID, ranks: RankSet)?
}

/// Puts facts into clauses.
struct FactPhrases {
    let table: Table
    let problem: Problem
    let vocabulary: Vocabulary
    let ranks: RankPhrases

    /// The clause of a fact; `nil` for one that only links a feature to its package, which no reader asked for.
    func clause(_ origin: Derivation.Origin) -> FactClause? {
        switch origin {
        case .derived: return nil
        case .root(let root):
            let range = problem.roots[root]
            let subject = vocabulary.origin(root) ?? "the project"
            let verb = table.isBound(range) ? "allows only" : "requires"
            return FactClause(
                subject: subject, predicate: verb + " " + object(range), source: nil, target: led(to: range))
        case .requirement(let source, let carriers, let range):
            if let feature = vocabulary.feature(source), feature.base == table.package(of: range) { return nil }
            let verb = table.isBound(range) ? "allows only" : "requires"
            return FactClause(
                subject: ranks.subject(source, carriers), predicate: verb + " " + object(range),
                source: (source, carriers), target: led(to: range))
        case .exclusion(let index):
            let exclusion = problem.exclusions[index]
            let package = exclusion.package
            if let given = vocabulary.given(package) {
                let words = given.split(separator: " ", maxSplits: 1)
                return FactClause(
                    subject: String(words[0]), predicate: words.count > 1 ? String(words[1]) : "", source: nil,
                    target: nil)
            }
            if let feature = vocabulary.feature(package) {
                let subject = "`\(vocabulary.name(feature.base))` \(ranks.runs(package, exclusion.ranks))"
                return FactClause(
                    subject: subject, predicate: vocabulary.reason(exclusion.reason), isExclusion: true,
                    source: (package, exclusion.ranks), target: nil)
            }
            return FactClause(
                subject: ranks.subject(package, exclusion.ranks), predicate: vocabulary.reason(exclusion.reason),
                isExclusion: true, source: (package, exclusion.ranks), target: nil)
        }
    }

    private func led(to range: RangeID) -> (package: PackageID, ranks: RankSet)? {
        var allowed = table.ranks(of: range)
        allowed.containsAbsent = false
        return allowed.isEmpty ? nil : (table.package(of: range), allowed)
    }

    /// What is required, and why that is impossible where nothing matches.
    private func object(_ range: RangeID) -> String {
        let package = table.package(of: range)
        let text = ranks.target(range)
        if !table.ranks(of: range).hasNoRanks || table.isBound(range) { return text }
        if let given = vocabulary.given(package) { return text + ", but " + given }
        if let reason = vocabulary.unmatched(range) { return text + ", which " + reason }
        let count = table.versionCount(of: package)
        if count == 0 { return text + ", which does not exist" }
        if count == 1 { return text + ", of which there is only \(vocabulary.version(package, 0))" }
        return text + ", which no version matches (the newest is \(vocabulary.version(package, count - 1)))"
    }
}
