internal import Packages
internal import PubGrub

/// One solve over a table: a platform, its roots, and what a lock lets in.
struct ResolutionRun: ~Copyable {
    let facts: ResolutionTable
    let platform: Platform
    let roots: [RootRequirement]
    let locked: [PreferredPick]
    var solver: Solver
    /// For each of the problem's root ranges the requirement that it comes from.
    private(set) var origins: [Int] = []
    /// The platform's place in the table.
    private let column: Int
    private let held: Set<PreferredPick>
    private let named: [ResolutionTable.Key: VersionSet]

    /// - Parameters:
    ///   - platform: one of the table's.
    init(_ facts: ResolutionTable, _ platform: Platform, _ roots: [RootRequirement], _ locked: [PreferredPick]) {
        self.facts = facts
        self.platform = platform
        self.roots = roots
        self.locked = locked
        column = facts.platforms.firstIndex(of: platform) ?? 0
        held = Set(locked)
        named = Self.namedExactly(roots)
        solver = Solver(table: facts.table)
    }

    /// States the problem.
    mutating func begin(_ preferred: [PreferredPick]) throws(IndexError) {
        var problem = Problem(roots: [])
        problem.decidesInOrder = facts.catalogue.hasChannels
        for (place, root) in roots.enumerated() {
            for range in facts.ranges(of: root.entry.requirement, in: root.source, bound: root.isBound) {
                problem.roots.append(range)
                origins.append(place)
            }
        }
        for pick in preferred where !facts.table.isLoaded(facts.identifier(pick.key)) {
            try facts.load(facts.identifier(pick.key))
        }
        problem.preferences = preferred.flatMap { facts.preferences($0) }
        // Packages that were loaded before are not asked for again.
        for package in facts.packages where facts.table.isLoaded(package) {
            problem.exclusions += exclusions(package)
        }
        solver.begin(problem)
    }

    /// Steps to the end.
    ///
    /// - Returns: nil when there is no resolution.
    mutating func finish() throws(IndexError) -> Resolution? {
        guard let solution = try solve() else { return nil }
        let cost = solver.statistics
        return Resolution(
            platform: platform, picks: try facts.picks(solution, column),
            statistics: ResolutionStatistics(decisions: cost.decisions, conflicts: cost.conflicts))
    }

    mutating func isSolvable() throws(IndexError) -> Bool { try solve() != nil }

    private mutating func solve() throws(IndexError) -> Solution? {
        while true {
            switch solver.step() {
            case .needs(let package):
                for exclusion in try load(package) { solver.exclude(exclusion) }
            case .solved(let solution): return solution
            case .unsolvable: return nil
            case .exhausted:
                // Without a limit of conflicts a search ends only with an answer.
                preconditionFailure("a search without a limit was exhausted")
            }
        }
    }

    /// Loads a package and says what of it is out of the question.
    func load(_ package: PackageID) throws(IndexError) -> [Exclusion] {
        try facts.load(package)
        return exclusions(package)
    }

    private func exclusions(_ package: PackageID) -> [Exclusion] {
        let entry = facts[package]
        return entry.exclusions(column).compactMap { ranks, reason -> Exclusion? in
            var ranks = ranks
            if reason == .yanked {
                let asked = named[ResolutionTable.Key(source: entry.key.source, name: entry.key.name)]
                for rank in ranks.ranks {
                    let pick = PreferredPick(
                        source: entry.key.source, name: entry.key.name, version: entry.versions[rank],
                        revision: entry.sample(rank).revision)
                    if held.contains(pick) || asked?.contains(entry.versions[rank]) == true {
                        ranks = ranks.subtracting(RankSet(rank))
                    }
                }
                if ranks.hasNoRanks { return nil }
            }
            return Exclusion(package, ranks: ranks, reason: facts.number(of: reason))
        }
    }

    /// What the Stoutfile names with `=`: only that makes a withdrawn version come in.
    private static func namedExactly(_ roots: [RootRequirement]) -> [ResolutionTable.Key: VersionSet] {
        var found: [ResolutionTable.Key: VersionSet] = [:]
        for root in roots {
            let text = root.entry.requirement.constraint.text
            guard text.hasPrefix("="), !text.contains("|"), !text.contains(",") else { continue }
            found[root.key] = (found[root.key] ?? .none).union(root.entry.requirement.constraint.versions)
        }
        return found
    }
}

extension PreferredPick {
    var key: ResolutionTable.Key { ResolutionTable.Key(source: source, name: name) }
}

extension RootRequirement {
    var key: ResolutionTable.Key { ResolutionTable.Key(source: source, name: entry.name) }
}

extension ResolutionTable {
    /// The ranks of a preferred candidate, of which a platform has one; none when the source does not have it any more.
    func preferences(_ pick: PreferredPick) -> [Preference] {
        let package = identifier(pick.key)
        let entry = self[package]
        return entry.ranks(of: pick).map { Preference(package, rank: $0) }
    }

    /// A solution in terms of packages; features join the package that they are of.
    func picks(_ solution: Solution, _ column: Int) throws(IndexError) -> [Resolution.Pick] {
        var features: [Key: [String]] = [:]
        for pick in solution.picks {
            let key = self[pick.package].key
            if let feature = key.feature {
                features[Key(source: key.source, name: key.name), default: []].append(feature)
            }
        }
        var picks: [Resolution.Pick] = []
        picks.reserveCapacity(solution.picks.count)
        for pick in solution.picks {
            let entry = self[pick.package]
            if entry.given != nil { continue }
            if let builds = entry.builds {
                picks.append(
                    Resolution.Pick(
                        source: entry.key.source, channel: entry.channel,
                        candidate: try catalogue.candidate(
                            builds, pick.rank, in: entry.key.source, for: platforms[column]),
                        features: []))
                continue
            }
            guard entry.key.feature == nil, let offer = entry.offer(pick.rank, column) else { continue }
            picks.append(
                Resolution.Pick(
                    source: entry.key.source, channel: nil,
                    candidate: try catalogue.candidate(entry.key.name, offer, in: entry.key.source),
                    features: (features[entry.key] ?? []).sorted()))
        }
        return picks.sorted { ($0.candidate.name, $0.source) < ($1.candidate.name, $1.source) }
    }
}
