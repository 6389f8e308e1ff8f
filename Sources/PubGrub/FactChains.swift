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

    /// Whether facts follow one another without a fork: each target is the source of one other, but for the last.
    func isChain(_ places: [Int]) -> Bool {
        var sources: Set<PackageID> = []
        var targets: Set<PackageID> = []
        for place in places {
            switch origin(place) {
            case .root(let root): if !targets.insert(table.package(of: problem.roots[root])).inserted { return false }
            case .requirement(let source, _, let range):
                if !sources.insert(source).inserted { return false }
                if !targets.insert(table.package(of: range)).inserted { return false }
            case .exclusion, .derived: return false
            }
        }
        return targets.subtracting(sources).count == 1
    }
}
