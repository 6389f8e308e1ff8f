@testable import PubGrub

/// Checks a derivation from the table and the problem alone, by rules written down a second time.
struct ProofChecker {
    let table: Table
    let problem: Problem

    /// What is wrong, or nothing.
    func faults(_ derivation: Derivation) -> [String] {
        var faults: [String] = []
        for (index, incompatibility) in derivation.incompatibilities.enumerated() {
            if !isSound(incompatibility, derivation.incompatibilities[..<index]) {
                faults.append("step \(index) does not follow: \(incompatibility)")
            }
        }
        if derivation.incompatibilities.last?.terms.isEmpty != true { faults.append("nothing is refuted") }
        return faults
    }

    private func isSound(
        _ step: Derivation.Incompatibility, _ earlier: ArraySlice<Derivation.Incompatibility>
    ) -> Bool {
        switch step.origin {
        case .root(let root):
            guard problem.roots.indices.contains(root), !problem.droppedRoots.contains(root) else { return false }
            let package = table.package(of: problem.roots[root])
            return values(package).allSatisfy { value in
                isRuledOut([package: value], by: step.terms)
                    ? !allows(problem.roots[root], value) : true
            }
        case .exclusion(let index):
            guard problem.exclusions.indices.contains(index) else { return false }
            return step.terms.allSatisfy { $0.package == problem.exclusions[index].package && !$0.set.containsAbsent }
                && step.terms.count == 1
                && step.terms[0].set.isSubset(of: problem.exclusions[index].ranks)
        case .requirement(let source, let carriers, let range):
            let group = table.groups.firstIndex { $0.source == source.index && $0.range == range.index }
            guard let group, carriers == carrierSet(group) else { return false }
            let target = table.package(of: range)
            if target == source {
                return step.terms.allSatisfy { $0.package == source }
                    && values(source).allSatisfy { value in
                        !isRuledOut([source: value], by: step.terms)
                            || (has(carriers, value) && !allows(range, value))
                    }
            }
            return values(source).allSatisfy { mine in
                values(target).allSatisfy { its in
                    !isRuledOut([source: mine, target: its], by: step.terms)
                        || (has(carriers, mine) && !allows(range, its))
                }
            }
        case .derived(let one, let other, let pivot):
            guard earlier.indices.contains(one), earlier.indices.contains(other) else { return false }
            // If all terms of the conclusion hold, one of the causes must be violated whatever the pivot is.
            let left = Dictionary(uniqueKeysWithValues: earlier[one].terms.map { ($0.package, $0.set) })
            let right = Dictionary(uniqueKeysWithValues: earlier[other].terms.map { ($0.package, $0.set) })
            let mine = Dictionary(uniqueKeysWithValues: step.terms.map { ($0.package, $0.set) })
            for package in Set(left.keys).union(right.keys) where package != pivot {
                let conclusion = mine[package] ?? everything(package)
                if let set = left[package], !conclusion.isSubset(of: set) { return false }
                if let set = right[package], !conclusion.isSubset(of: set) { return false }
            }
            let conclusion = mine[pivot] ?? everything(pivot)
            return conclusion.isSubset(
                of: (left[pivot] ?? everything(pivot)).union(right[pivot] ?? everything(pivot)))
        }
    }

    private func everything(_ package: PackageID) -> RankSet {
        RankSet.everything(of: table.versionCount(of: package))
    }

    /// Ranks, and -1 for *absent*.
    private func values(_ package: PackageID) -> Range<Int> { -1..<table.versionCount(of: package) }

    private func has(_ set: RankSet, _ value: Int) -> Bool { value < 0 ? set.containsAbsent : set.contains(value) }

    private func allows(_ range: RangeID, _ value: Int) -> Bool {
        value < 0 ? table.isBound(range) : table.ranks(of: range).contains(value)
    }

    private func carrierSet(_ group: Int) -> RankSet {
        let source = table.packages[Int(table.groups[group].source)]
        return RankSet(words: (0..<Int(source.words)).map { table.carriers[Int(table.groups[group].carriers) + $0] })
    }

    private func isRuledOut(_ values: [PackageID: Int], by terms: [Derivation.Term]) -> Bool {
        terms.allSatisfy { term in values[term.package].map { has(term.set, $0) } ?? false }
    }
}

extension Growing {
    func firstIndex(where predicate: (Element) -> Bool) -> Int? {
        (0..<count).first { predicate(self[$0]) }
    }
}
