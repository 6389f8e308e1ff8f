public import Packages
internal import PubGrub

/// Drives the solver over a catalogue: one platform at a time, no I/O but the index.
public struct Resolver {
    public let catalogue: Catalogue
    /// By name: what alone decides a package's version, whatever requires it.
    public let overrides: [String: Constraint]

    /// Where a requirement stands, as messages name it: `Stoutfile:6`.
    public let place: (Manifest.Entry) -> String

    public init(
        catalogue: Catalogue, overrides: [String: Constraint] = [:], place: @escaping (Manifest.Entry) -> String
    ) {
        self.catalogue = catalogue
        self.overrides = overrides
        self.place = place
    }

    /// Resolves the roots for a platform.
    ///
    /// - Parameters:
    ///   - preferred: the first one that fits is kept; never a constraint.
    ///   - locked: candidates that a lock holds: they may be used although they were withdrawn.
    public func resolve(
        _ roots: [RootRequirement], for platform: Platform, preferred: [PreferredPick], locked: [PreferredPick]
    ) throws(ResolutionFailure) -> Resolution {
        let facts = ResolutionTable(catalogue, platform, overrides: overrides)
        let held = Set(locked)
        var problem = Problem(roots: [])
        /// The root that each of the problem's requirements comes from.
        var origins: [Int] = []
        for (place, root) in roots.enumerated() {
            for range in facts.ranges(of: root.entry.requirement, in: root.source, bound: root.isBound) {
                problem.roots.append(range)
                origins.append(place)
            }
        }
        let exact = Self.namedExactly(roots)
        var solver = Solver(table: facts.table)
        var exclusions: [Exclusion] = []
        for pick in preferred where !facts.table.isLoaded(facts.identifier(pick.key)) {
            exclusions += try load(facts.identifier(pick.key), facts, exact, held)
        }
        problem.preferences = preferred.compactMap { facts.preference($0) }
        problem.exclusions = exclusions
        solver.begin(problem)
        while true {
            switch solver.step() {
            case .needs(let package):
                for exclusion in try load(package, facts, exact, held) { solver.exclude(exclusion) }
            case .solved(let solution):
                let cost = solver.statistics
                let picks: [Resolution.Pick]
                do throws(IndexError) { picks = try facts.picks(solution) } catch { throw .index(error) }
                return Resolution(
                    platform: platform, picks: picks,
                    statistics: ResolutionStatistics(decisions: cost.decisions, conflicts: cost.conflicts))
            case .unsolvable:
                let account = try facts.account(of: &solver, roots: roots, origins: origins, place: place) {
                    package throws(ResolutionFailure) in try load(package, facts, exact, held)
                }
                throw .unsolvable(account)
            case .exhausted:
                // Without a limit of conflicts a search ends only with an answer.
                preconditionFailure("a search without a limit was exhausted")
            }
        }
    }

    /// Loads a package and says what of it is out of the question.
    private func load(
        _ package: PackageID, _ facts: ResolutionTable, _ exact: [ExactName: VersionSet], _ held: Set<PreferredPick>
    ) throws(ResolutionFailure) -> [Exclusion] {
        let found: [(ranks: RankSet, reason: ExclusionReason)]
        do throws(IndexError) { found = try facts.load(package) } catch { throw .index(error) }
        let entry = facts[package]
        return found.compactMap { ranks, reason -> Exclusion? in
            var ranks = ranks
            if reason == .yanked {
                let asked = exact[ExactName(source: entry.key.source, name: entry.key.name)]
                var allowed = RankSet()
                for rank in ranks.ranks {
                    let pick = PreferredPick(
                        source: entry.key.source, name: entry.key.name, version: entry.versions[rank],
                        revision: entry.samples[rank].revision)
                    if held.contains(pick) || asked?.contains(entry.versions[rank]) == true { allowed.insert(rank) }
                }
                ranks = ranks.subtracting(allowed)
                if ranks.hasNoRanks { return nil }
            }
            return Exclusion(package, ranks: ranks, reason: reason.rawValue)
        }
    }

    private struct ExactName: Hashable {
        var source: Int
        var name: String
    }

    /// What the Stoutfile names with `=`: only that makes a withdrawn version come in.
    private static func namedExactly(_ roots: [RootRequirement]) -> [ExactName: VersionSet] {
        var found: [ExactName: VersionSet] = [:]
        for root in roots {
            let text = root.entry.requirement.constraint.text
            guard text.hasPrefix("="), !text.contains("|"), !text.contains(",") else { continue }
            let name = ExactName(source: root.source, name: root.entry.name)
            found[name] = (found[name] ?? .none).union(root.entry.requirement.constraint.versions)
        }
        return found
    }
}

/// Why there is no resolution.
public enum ResolutionFailure: Error, Sendable {
    case index(IndexError)
    case unsolvable(Unsolvable)
}

extension PreferredPick {
    var key: ResolutionTable.Key { ResolutionTable.Key(source: source, name: name) }
}

extension ResolutionTable {
    /// The rank of a preferred candidate; nil when the source does not have it any more.
    func preference(_ pick: PreferredPick) -> Preference? {
        let package = identifier(pick.key)
        let entry = self[package]
        let rank = entry.samples.indices.first {
            entry.versions[$0] == pick.version && entry.samples[$0].revision == pick.revision
        }
        return rank.map { Preference(package, rank: $0) }
    }

    /// A solution in terms of packages; features join the package that they are of.
    func picks(_ solution: Solution) throws(IndexError) -> [Resolution.Pick] {
        var features: [Key: [String]] = [:]
        for pick in solution.picks {
            let key = self[pick.package].key
            if let feature = key.feature {
                features[Key(source: key.source, name: key.name), default: []].append(feature)
            }
        }
        var picks: [Resolution.Pick] = []
        for pick in solution.picks {
            let entry = self[pick.package]
            guard entry.key.feature == nil, let offer = entry.offers[pick.rank] else { continue }
            picks.append(
                Resolution.Pick(
                    source: entry.key.source,
                    candidate: try catalogue.candidate(entry.key.name, offer, in: entry.key.source),
                    features: (features[entry.key] ?? []).sorted()))
        }
        return picks.sorted { ($0.candidate.name, $0.source) < ($1.candidate.name, $1.source) }
    }
}
