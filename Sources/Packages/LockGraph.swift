/// The blocks of a lock with the edges that `needs` draws between them.
struct LockGraph {
    private struct Key: Hashable {
        var name: String
        var group: String?
    }

    private let packages: [Lockfile.Package]
    private let byKey: [Key: [Int]]

    init(_ lock: Lockfile) {
        packages = lock.packages
        var byKey: [Key: [Int]] = [:]
        for (index, package) in lock.packages.enumerated() {
            byKey[Key(name: package.name, group: package.group), default: []].append(index)
        }
        self.byKey = byKey
    }

    /// What does not fit inside the lock, in the order of its blocks.
    func reasons() -> [StaleReason] {
        var reasons: [StaleReason] = []
        let reached = reachable()
        for (index, package) in packages.enumerated() {
            if !reached[index] { reasons.append(StaleReason(.unneeded(package.name))) }
            for need in package.needs {
                let targets = targets(of: need, from: package)
                if targets.allSatisfy({ meets(packages[$0], need) }) && !targets.isEmpty { continue }
                let versions = Set(targets.map { packages[$0].version }).sorted()
                reasons.append(StaleReason(.needUnmet(need, of: package.name, locked: versions)))
            }
        }
        return reasons
    }

    private func targets(of need: Requirement, from package: Lockfile.Package) -> [Int] {
        (byKey[Key(name: need.name, group: package.group)] ?? []).filter { packages[$0].meets(package) }
    }

    /// An override decides alone, whatever is needed.
    private func meets(_ package: Lockfile.Package, _ need: Requirement) -> Bool {
        (package.override != nil || need.constraint.versions.contains(package.version))
            && need.features.allSatisfy { package.features.contains($0) }
    }

    /// Which blocks something wants, directly or through others.
    private func reachable() -> [Bool] {
        var reached = packages.map { !$0.want.isEmpty }
        var open = packages.indices.filter { reached[$0] }
        while let index = open.popLast() {
            for need in packages[index].needs {
                for target in targets(of: need, from: packages[index]) where !reached[target] {
                    reached[target] = true
                    open.append(target)
                }
            }
        }
        return reached
    }
}
