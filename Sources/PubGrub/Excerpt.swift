/// A few facts of a problem as a problem of its own, small enough to be solved again and again.
struct Excerpt {
    private let table = Table()
    private var problem = Problem(roots: [])
    private var packages: [PackageID] = []
    private var ranges: [RangeID] = []
    private var roots: [Int] = []
    private var exclusions: [Int] = []

    /// - Parameters:
    ///   - facts: origins that are not derived, of a derivation over `source` and `whole`.
    init(_ facts: [Derivation.Origin], table source: Table, problem whole: Problem) {
        var packageOf: [PackageID: PackageID] = [:]
        var rangeOf: [RangeID: RangeID] = [:]
        var requirements: [PackageID: [(carriers: RankSet, range: RangeID)]] = [:]
        var rangesOn: [PackageID: [RangeID]] = [:]

        // Packages keep their order, so that the answer does not hang on the order of the facts.
        var named: Set<PackageID> = []
        for fact in facts {
            switch fact {
            case .root(let root): named.insert(source.package(of: whole.roots[root]))
            case .requirement(let package, _, let range): named.formUnion([package, source.package(of: range)])
            case .exclusion(let index): named.insert(whole.exclusions[index].package)
            case .derived: break
            }
        }
        for package in named.sorted() {
            packages.append(package)
            packageOf[package] = table.addPackage()
        }
        func copy(_ range: RangeID) -> RangeID? {
            if let known = rangeOf[range] { return known }
            guard let package = packageOf[source.package(of: range)] else { return nil }
            let copy = table.addRange(on: package, bound: source.isBound(range))
            rangeOf[range] = copy
            ranges.append(range)
            rangesOn[package, default: []].append(range)
            return copy
        }
        var excerpt = Problem(roots: [], order: whole.order)
        for fact in facts.sorted(by: Self.precedes) {
            switch fact {
            case .root(let root):
                guard let range = copy(whole.roots[root]) else { continue }
                if whole.widenedRoots.contains(root) { excerpt.widenedRoots.insert(roots.count) }
                roots.append(root)
                excerpt.roots.append(range)
            case .requirement(let package, let carriers, let range):
                guard let package = packageOf[package], let range = copy(range) else { continue }
                requirements[package, default: []].append((carriers, range))
            case .exclusion(let index):
                let exclusion = whole.exclusions[index]
                guard let package = packageOf[exclusion.package] else { continue }
                exclusions.append(index)
                excerpt.exclusions.append(Exclusion(package, ranks: exclusion.ranks, reason: exclusion.reason))
            case .derived: break
            }
        }
        problem = excerpt
        for (place, package) in packages.enumerated() {
            let copy = PackageID(Int32(place))
            table.load(
                copy, versionCount: source.versionCount(of: package),
                isGiven: source.isGiven(package) && requirements[copy] == nil
            ) { loading in
                for range in rangesOn[copy] ?? [] {
                    if let own = rangeOf[range] { loading.resolve(own, to: source.ranks(of: range)) }
                }
                for requirement in requirements[copy] ?? [] {
                    loading.require(requirement.range, by: requirement.carriers)
                }
            }
        }
    }

    /// Facts by kind and number.
    private static func precedes(_ one: Derivation.Origin, _ other: Derivation.Origin) -> Bool {
        func key(_ fact: Derivation.Origin) -> (Int, Int, Int) {
            switch fact {
            case .root(let root): (0, root, 0)
            case .requirement(let source, _, let range): (1, Int(source.index), Int(range.index))
            case .exclusion(let index): (2, index, 0)
            case .derived(let one, let other, _): (3, one, other)
            }
        }
        return key(one) < key(other)
    }

    /// A derivation of the contradiction in these facts alone; `nil` if they have a solution, or if that is not
    /// known after `limit` conflicts.
    ///
    /// - Parameters:
    ///   - forward: whether to tell it from the facts on, where that is possible.
    func derivation(limit: Int, forward: Bool = false) -> Derivation? {
        var solver = Solver(table: table)
        solver.conflictLimit = limit
        solver.begin(problem)
        guard case .unsolvable = solver.step() else { return nil }
        return forward ? solver.forwardDerivation().map(translated) : translated(solver.derivation())
    }

    private func translated(_ derivation: Derivation) -> Derivation {
        Derivation(
            incompatibilities: derivation.incompatibilities.map { incompatibility in
                Derivation.Incompatibility(
                    terms: incompatibility.terms.map { Derivation.Term(package: package($0.package), set: $0.set) },
                    origin: translated(incompatibility.origin))
            })
    }

    private func translated(_ origin: Derivation.Origin) -> Derivation.Origin {
        switch origin {
        case .root(let root): .root(roots[root])
        case .exclusion(let index): .exclusion(exclusions[index])
        case .requirement(let source, let carriers, let range):
            .requirement(source: package(source), carriers: carriers, range: ranges[Int(range.index)])
        case .derived(let one, let other, let pivot): .derived(one, other, pivot: package(pivot))
        }
    }

    private func package(_ copy: PackageID) -> PackageID { packages[Int(copy.index)] }
}
