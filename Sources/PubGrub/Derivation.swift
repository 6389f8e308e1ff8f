/// Why a problem has no solution: a graph of incompatibilities, each with its causes.
///
/// A cause comes before what is derived from it; the last incompatibility has no terms. Terms: `spec/solver.md`.
public struct Derivation: Sendable {
    /// A package and the values that its part of an incompatibility covers.
    ///
    /// A set without *absent* speaks of candidates: "`foo` below 2". A set with it speaks of a requirement: the package
    /// must not be absent, nor be one of the ranks in the set.
    public struct Term: Hashable, Sendable {
        public let package: PackageID
        public let set: RankSet
    }

    public enum Origin: Hashable, Sendable {
        /// The root requirement of this index in ``Problem/roots``.
        case root(Int)
        /// What the candidates of ``Incompatibility/terms`` require; for a self-requirement the one term.
        case requirement(source: PackageID, carriers: RankSet, range: RangeID)
        /// The exclusion of this index in ``Problem/exclusions``.
        case exclusion(Int)
        /// Two earlier incompatibilities, resolved on a package.
        case derived(Int, Int, pivot: PackageID)
    }

    /// Terms that exclude one another: not all of them can hold in a solution.
    public struct Incompatibility: Hashable, Sendable {
        /// By package, each package once; none of them covers every value.
        public let terms: [Term]
        public let origin: Origin
    }

    public let incompatibilities: [Incompatibility]

    /// The facts of the problem that the derivation rests on, in the order of first use.
    public var facts: [Origin] {
        incompatibilities.compactMap { if case .derived = $0.origin { nil } else { $0.origin } }
    }

    /// The root requirements that take part, ascending.
    public var roots: [Int] {
        facts.compactMap { if case .root(let root) = $0 { root } else { nil } }.sorted()
    }
}

/// Builds a derivation step by step.
struct DerivationBuilder {
    private let table: Table
    private(set) var incompatibilities: [Derivation.Incompatibility] = []

    init(table: Table) { self.table = table }

    mutating func add(_ terms: [Derivation.Term], _ origin: Derivation.Origin) -> Int {
        incompatibilities.append(Derivation.Incompatibility(terms: terms, origin: origin))
        return incompatibilities.count - 1
    }

    func everything(of package: PackageID) -> RankSet {
        RankSet.everything(of: table.versionCount(of: package))
    }

    /// The term that a range leaves to an incompatibility: everything that it does not allow; `nil` if that says
    /// nothing.
    func outside(_ range: RangeID) -> Derivation.Term? {
        let package = table.package(of: range)
        let everything = everything(of: package)
        let set = everything.subtracting(table.ranks(of: range))
        return set == everything ? nil : Derivation.Term(package: package, set: set)
    }

    /// The rule of resolution: one of two sets of values holds of the pivot, so the rest cannot all hold.
    mutating func resolve(_ one: Int, _ other: Int, on pivot: PackageID) -> Int {
        let left = incompatibilities[one].terms
        let right = incompatibilities[other].terms
        var terms: [Derivation.Term] = []
        var place = (0, 0)
        while place.0 < left.count || place.1 < right.count {
            if place.1 == right.count || place.0 < left.count && left[place.0].package < right[place.1].package {
                terms.append(left[place.0])
                place.0 += 1
            } else if place.0 == left.count || right[place.1].package < left[place.0].package {
                terms.append(right[place.1])
                place.1 += 1
            } else {
                let package = left[place.0].package
                let (mine, its) = (left[place.0].set, right[place.1].set)
                let set = package == pivot ? mine.union(its) : mine.intersection(its)
                if package != pivot || set != everything(of: package) {
                    terms.append(Derivation.Term(package: package, set: set))
                }
                place = (place.0 + 1, place.1 + 1)
            }
        }
        return add(terms, .derived(one, other, pivot: pivot))
    }

    /// What one incompatibility rests on, and nothing else.
    func derivation(endingAt last: Int) -> Derivation {
        var isUsed = [Bool](repeating: false, count: last + 1)
        isUsed[last] = true
        for index in (0...last).reversed() where isUsed[index] {
            if case .derived(let one, let other, _) = incompatibilities[index].origin {
                isUsed[one] = true
                isUsed[other] = true
            }
        }
        var places = [Int](repeating: 0, count: last + 1)
        var kept: [Derivation.Incompatibility] = []
        for index in 0...last where isUsed[index] {
            places[index] = kept.count
            var origin = incompatibilities[index].origin
            if case .derived(let one, let other, let pivot) = origin {
                origin = .derived(places[one], places[other], pivot: pivot)
            }
            kept.append(Derivation.Incompatibility(terms: incompatibilities[index].terms, origin: origin))
        }
        return Derivation(incompatibilities: kept)
    }
}
