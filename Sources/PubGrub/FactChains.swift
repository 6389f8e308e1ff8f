/// The facts of a derivation, and which of them lead on to which.
struct FactChains {
    private let table: Table
    private let problem: Problem
    private let ranks: RankPhrases
    private let incompatibilities: [Derivation.Incompatibility]
    /// Per incompatibility of the derivation; `nil` for those that are derived or not worth telling.
    private let clauses: [FactClause?]

    init(_ derivation: Derivation, _ phrases: FactPhrases) {
        table = phrases.table
        problem = phrases.problem
        ranks = phrases.ranks
        incompatibilities = derivation.incompatibilities
        clauses = incompatibilities.map { phrases.clause($0.origin) }
    }

    /// The words for a fact at a place of the derivation.
    subscript(place: Int) -> FactClause? { clauses[place] }

    func origin(_ place: Int) -> Derivation.Origin { incompatibilities[place].origin }

    /// Groups facts so that in each group, every fact leads on to the next.
    ///
    /// - Parameters:
    ///   - conclusion: the packages that the sentence comes to speak of; a circle of facts is opened at one of them.
    func chains(_ places: [Int], towards conclusion: Set<PackageID> = []) -> [[Int]] {
        var waiting = places.filter { clauses[$0] != nil }
        var chains: [[Int]] = []
        while !waiting.isEmpty {
            var chain = [waiting.remove(at: start(of: waiting, conclusion))]
            var visited: Set<PackageID> = []
            while true {
                let last = chain[chain.count - 1]
                if let source = clauses[last]?.source { visited.insert(source.package) }
                guard let next = waiting.firstIndex(where: { leads(last, to: $0, past: visited) }) else { break }
                chain.append(waiting.remove(at: next))
            }
            chains.append(chain)
        }
        return chains
    }

    /// A chain begins where no other fact leads to; with what the conclusion speaks of if there are several.
    private func start(of places: [Int], _ conclusion: Set<PackageID>) -> Int {
        let heads = places.indices.filter { index in
            !places.indices.contains { $0 != index && leads(places[$0], to: places[index], past: []) }
        }
        let choices = heads.isEmpty ? Array(places.indices) : heads
        return choices.first { clauses[places[$0]]?.source == nil }
            ?? choices.first { clauses[places[$0]]?.source.map { conclusion.contains($0.package) } ?? false }
            ?? choices[0]
    }

    private func leads(_ one: Int, to other: Int, past visited: Set<PackageID>) -> Bool {
        guard let target = clauses[one]?.target, let next = clauses[other], let source = next.source,
            target.package == source.package, !visited.contains(source.package)
        else { return false }
        return target.ranks.subtracting(next.isExclusion ? RankSet() : ranks.ignorable(target.package))
            .isSubset(of: source.ranks)
    }

    /// The source and the target of a requirement.
    func ends(_ place: Int) -> [PackageID]? {
        guard case .requirement(let source, _, let range) = origin(place) else { return nil }
        return [source, table.package(of: range)]
    }

    /// A chain of facts by the places of its first and its last one.
    struct Span {
        let first: Int
        let last: Int
    }

    /// The span of a single fact that is worth telling.
    func span(_ place: Int) -> Span? {
        clauses[place] == nil ? nil : Span(first: place, last: place)
    }

    /// One chain of two, if one leads on to the other.
    func joining(_ one: Span?, _ other: Span?) -> Span? {
        guard let one, let other else { return nil }
        if leads(one.last, to: other.first, past: []) { return Span(first: one.first, last: other.last) }
        if leads(other.last, to: one.first, past: []) { return Span(first: other.first, last: one.last) }
        return nil
    }
}
