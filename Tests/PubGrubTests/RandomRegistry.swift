@testable import PubGrub

/// A small generator whose sequence is fixed by its seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A registry small enough for a brute-force search, as plain numbers.
struct RandomRegistry {
    struct Requirement {
        let target: Int
        let allowed: Set<Int>
        let isBound: Bool
    }

    /// Per package and rank the requirements.
    var packages: [[[Requirement]]] = []
    var roots: [Requirement] = []
    var excluded: [Set<Int>] = []
    var preferences: [(package: Int, rank: Int)] = []

    init(seed: UInt64, packageCount: Int = 6, versionLimit: Int = 4) {
        var random = SeededGenerator(seed: seed)
        let counts = (0..<packageCount).map { _ in Int.random(in: 0...versionLimit, using: &random) }
        func requirement() -> Requirement {
            let target = Int.random(in: 0..<packageCount, using: &random)
            let allowed = Set((0..<counts[target]).filter { _ in Int.random(in: 0..<10, using: &random) < 6 })
            return Requirement(target: target, allowed: allowed, isBound: Int.random(in: 0..<5, using: &random) == 0)
        }
        for count in counts {
            packages.append(
                (0..<count).map { _ in (0..<Int.random(in: 0...3, using: &random)).map { _ in requirement() } })
            excluded.append(Set((0..<count).filter { _ in Int.random(in: 0..<8, using: &random) == 0 }))
        }
        roots = (0..<Int.random(in: 1...3, using: &random)).map { _ in requirement() }
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let package = Int.random(in: 0..<packageCount, using: &random)
            preferences.append((package, Int.random(in: 0...versionLimit, using: &random)))
        }
    }

    /// Whether a choice per package (`nil`: absent) meets everything.
    func isSolution(_ choice: [Int?]) -> Bool {
        func holds(_ requirement: Requirement) -> Bool {
            choice[requirement.target].map { requirement.allowed.contains($0) } ?? requirement.isBound
        }
        return roots.allSatisfy(holds)
            && choice.indices.allSatisfy { package in
                guard let rank = choice[package] else { return true }
                return rank < packages[package].count && !excluded[package].contains(rank)
                    && packages[package][rank].allSatisfy(holds)
            }
    }

    /// Whether any choice does: by trying them all.
    var isSolvable: Bool {
        var choice: [Int?] = Array(repeating: nil, count: packages.count)
        while true {
            if isSolution(choice) { return true }
            var package = 0
            while package < packages.count {
                let next = choice[package].map { $0 + 1 } ?? 0
                if next < packages[package].count {
                    choice[package] = next
                    break
                }
                choice[package] = nil
                package += 1
            }
            if package == packages.count { return false }
        }
    }
}

/// Drives a solver over a random registry; every range is its own, unless the same set was seen before.
final class RandomDriver {
    let registry: RandomRegistry
    let table = Table()
    private(set) var ids: [PackageID] = []
    private var ranges: [String: RangeID] = [:]
    private var sets: [RangeID: RankSet] = [:]

    /// - Parameters:
    ///   - padding: candidates that nothing allows, put below the others to make the sets wider.
    let padding: Int

    init(_ registry: RandomRegistry, padding: Int = 0) {
        self.registry = registry
        self.padding = padding
        ids = registry.packages.map { _ in table.addPackage() }
    }

    func set(_ ranks: Set<Int>) -> RankSet {
        var set = RankSet()
        for rank in ranks { set.insert(rank + padding) }
        return set
    }

    private func range(_ requirement: RandomRegistry.Requirement) -> RangeID {
        let key = "\(requirement.target) \(requirement.allowed.sorted()) \(requirement.isBound)"
        if let known = ranges[key] { return known }
        let package = ids[requirement.target]
        let range = table.addRange(on: package, bound: requirement.isBound)
        ranges[key] = range
        sets[range] = set(requirement.allowed)
        if table.isLoaded(package) { table.resolve(range, to: set(requirement.allowed)) }
        return range
    }

    func load(_ package: PackageID) {
        let candidates = registry.packages[Int(package.index)]
        table.load(package, versionCount: candidates.isEmpty ? 0 : candidates.count + padding) { loading in
            for range in table.unresolvedRanges(on: package) { loading.resolve(range, to: sets[range] ?? RankSet()) }
            for (rank, requirements) in candidates.enumerated() {
                for requirement in requirements { loading.require(range(requirement), by: rank + padding) }
            }
        }
    }

    var problem: Problem {
        var exclusions: [Exclusion] = []
        for (package, ranks) in registry.excluded.enumerated() where !registry.packages[package].isEmpty {
            var set = set(ranks)
            set.insert(0..<padding)
            if !set.isEmpty { exclusions.append(Exclusion(ids[package], ranks: set, reason: 1)) }
        }
        return Problem(
            roots: registry.roots.map(range),
            preferences: registry.preferences.map {
                Preference(ids[$0.package], rank: $0.rank + padding)
            }, exclusions: exclusions)
    }

    func run(_ solver: inout Solver) -> Solution? {
        while true {
            switch solver.step() {
            case .needs(let package): load(package)
            case .solved(let solution): return solution
            case .unsolvable, .exhausted: return nil
            }
        }
    }

    func choice(_ solution: Solution) -> [Int?] {
        var choice: [Int?] = Array(repeating: nil, count: ids.count)
        for pick in solution.picks { choice[Int(pick.package.index)] = pick.rank - padding }
        return choice
    }
}
