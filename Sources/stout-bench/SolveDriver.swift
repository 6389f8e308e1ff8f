import PubGrub

/// Drives solves over one document: loads packages into the table when the solver asks for them.
final class SolveDriver {
    private let document: SolveDocument
    let table = Table()
    private let overrides: [Int: Int]
    private let rootAs: (package: Int, version: String)?
    private let rootVersion: [SolveVersion]
    /// Per package of the document its number in the table, and the other way around.
    private var ids: [PackageID?]
    private(set) var packages: [Int] = []
    /// Per package the ranges interned on it so far, as range × 2 + 1 for a bound.
    private var interned: [[(key: Int, range: RangeID)]]
    private var rangeNumbers: [Int] = []
    /// The time spent in loading, if it is asked for.
    private(set) var loading = Duration.zero
    private let clock = ContinuousClock()

    /// - Parameters:
    ///   - entry: a case whose overrides and whose own name the solves share.
    init(_ document: SolveDocument, for entry: SolveDocument.Case) {
        self.document = document
        overrides = Dictionary(entry.overrides.map { ($0.target, $0.range) }) { _, last in last }
        rootAs = entry.rootAs
        rootVersion = rootAs.map { [SolveVersion($0.version[...], scheme: document.scheme)] } ?? []
        ids = Array(repeating: nil, count: document.packages.count)
        interned = Array(repeating: [], count: document.packages.count)
    }

    private func versions(of package: Int) -> [SolveVersion] {
        rootAs?.package == package ? rootVersion : document.packages[package].versions
    }

    func versionText(_ package: PackageID, _ rank: Rank) -> String {
        let index = packages[Int(package.index)]
        return rootAs?.package == index ? rootAs?.version ?? "" : document.packages[index].texts[rank]
    }

    func name(_ package: PackageID) -> String { document.packages[packages[Int(package.index)]].name }

    func text(_ range: RangeID) -> String { document.ranges[rangeNumbers[Int(range.index)]].text }

    private func id(_ package: Int) -> PackageID {
        if let known = ids[package] { return known }
        let id = table.addPackage()
        ids[package] = id
        packages.append(package)
        if document.packages[package].isGiven { enter(id) }
        return id
    }

    private func range(_ target: Int, _ written: Int, bound: Bool) -> RangeID {
        let number = overrides.isEmpty ? written : overrides[target] ?? written
        let key = number * 2 + (bound ? 1 : 0)
        for known in interned[target] where known.key == key { return known.range }
        let package = id(target)
        let range = table.addRange(on: package, bound: bound)
        interned[target].append((key, range))
        rangeNumbers.append(number)
        if table.isLoaded(package) { table.resolve(range, to: ranks(number, target)) }
        return range
    }

    private func ranks(_ range: Int, _ package: Int) -> RankSet {
        var ranks = RankSet()
        for interval in document.ranges[range].intervals(in: versions(of: package)) { ranks.insert(interval) }
        return ranks
    }

    func load(_ package: PackageID) {
        let start = clock.now
        enter(package)
        loading += clock.now - start
    }

    private func enter(_ package: PackageID) {
        let index = packages[Int(package.index)]
        let versions = versions(of: index)
        var stable: RankSet?
        if versions.contains(where: \.isPrerelease) {
            var ranks = RankSet()
            for (rank, version) in versions.enumerated() where !version.isPrerelease { ranks.insert(rank) }
            stable = ranks
        }
        table.load(
            package, versionCount: versions.count, preferred: stable, isGiven: document.packages[index].isGiven
        ) { loading in
            for known in interned[index] { loading.resolve(known.range, to: ranks(known.key / 2, index)) }
            if rootAs?.package == index { return }
            for (rank, requirements) in document.packages[index].requirements.enumerated() {
                for requirement in requirements {
                    loading.require(range(requirement.target, requirement.range, bound: requirement.isBound), by: rank)
                }
            }
        }
    }

    func problem(_ entry: SolveDocument.Case) -> Problem {
        var roots = entry.roots.map { range($0.target, $0.range, bound: false) }
        for override in entry.overrides where !entry.roots.contains(where: { $0.target == override.target }) {
            roots.append(range(override.target, override.range, bound: false))
        }
        if let rootAs {
            // What the root is called is there, in this one version.
            let package = id(rootAs.package)
            let range = table.addRange(on: package)
            rangeNumbers.append(0)
            if table.isLoaded(package) {
                table.resolve(range, to: RankSet(0))
            } else {
                table.load(package, versionCount: 1) { loading in
                    for known in interned[rootAs.package] {
                        loading.resolve(known.range, to: ranks(known.key / 2, rootAs.package))
                    }
                    loading.resolve(range, to: RankSet(0))
                }
            }
            roots.append(range)
        }
        var exclusions: [Exclusion] = []
        for (index, package) in document.packages.enumerated() where !package.yanked.isEmpty {
            var ranks = RankSet()
            for rank in package.yanked
            where !entry.named.contains(where: { $0.package == index && $0.rank == rank }) { ranks.insert(rank) }
            if !ranks.isEmpty { exclusions.append(Exclusion(id(index), ranks: ranks, reason: 0)) }
        }
        return Problem(
            roots: roots, preferences: entry.locked.map { Preference(id($0.package), rank: $0.rank) },
            exclusions: exclusions, order: entry.prefersLowest ? .lowest : .highest)
    }

    /// Steps the solver to its end.
    func run(_ solver: inout Solver) -> Solution? {
        while true {
            switch solver.step() {
            case .needs(let package): load(package)
            case .solved(let solution): return solution
            case .unsolvable, .exhausted: return nil
            }
        }
    }

    var vocabulary: Vocabulary {
        Vocabulary(
            name: { self.name($0) }, version: { self.versionText($0, $1) }, range: { self.text($0) },
            reason: { _ in "is yanked" })
    }
}
