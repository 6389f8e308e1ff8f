internal import Packages
internal import PubGrub

extension ResolutionRun {
    /// Puts a contradiction into words, and looks for edits that would help.
    ///
    /// - Parameters:
    ///   - place: where a requirement stands: `Stoutfile:6`.
    ///   - kept: roots, by their places, that no fix may touch.
    ///   - overrideless: a resolver without one override.
    ///   - isLate: whether to stop looking for fixes.
    func account(
        _ place: @escaping (Manifest.Entry) -> String, keeping kept: Set<Int>,
        without overrideless: (String) -> Resolver,
        isLate: @escaping () -> Bool
    ) throws(ResolutionFailure) -> Unsolvable {
        let (roots, origins) = (roots, origins)
        let words = facts.vocabulary(for: platform) { place(roots[origins[$0]].entry) }
        let derivation = solver.shortestDerivation()
        let explanation = solver.explanation(of: derivation, in: words)
        var fixes: [[Unsolvable.Edit]] = []
        for name in overridden(derivation.facts) where !isLate() {
            if try overrideless(name).canResolve(roots, for: platform, locked: locked) {
                fixes.append([.removeOverride(name)])
            }
        }
        do throws(IndexError) { fixes += try self.fixes(derivation.facts, kept, isLate) } catch { throw .index(error) }
        return Unsolvable(
            platform: platform, explanation: explanation.text(limit: Self.readableLines),
            roots: Set(explanation.roots.map { origins[$0] }).sorted().map { roots[$0] }, fixes: Array(fixes.prefix(3)))
    }

    /// What a person reads of a proof.
    private static var readableLines: Int { 25 }

    private func fixes(
        _ proof: [Derivation.Origin], _ kept: Set<Int>, _ isLate: @escaping () -> Bool
    ) throws(IndexError) -> [[Unsolvable.Edit]] {
        let liftable = facts.reasons.indices.filter { place in
            switch facts.reasons[place] {
            case .yanked, .floor: true
            case .noBottle, .noFeature: false
            }
        }
        var search = FixSearch(
            table: facts.table, problem: solver.problem, facts: proof, liftable: Set(liftable),
            owners: origins, keeping: kept, isLate: isLate)
        while case .needs(let package) = search.step() {
            for exclusion in try load(package) { search.exclude(exclusion) }
        }
        var fixes: [[Unsolvable.Edit]] = []
        for fix in search.fixes {
            let edits = merged(fix.edits.map { edit(for: $0) })
            if !fixes.contains(edits) { fixes.append(edits) }
        }
        return fixes
    }

    private func edit(for edit: Fix.Edit) -> Unsolvable.Edit {
        switch edit {
        case .drop(let root): return .remove(roots[origins[root]])
        case .change(let root, let rank):
            let root = roots[origins[root]]
            return .require(root, facts[facts.identifier(root.key)].versions[rank])
        case .admit(let package, let rank, let reason):
            let entry = facts[package]
            if case .floor(let floor) = facts.reasons[reason] {
                // The answer has this candidate, which may need more than the least demanding one.
                let needed = entry.exclusionFloor(of: rank, platform) ?? floor
                return .promise(platform.promising([needed]))
            }
            return .accept(name: entry.key.name, source: entry.key.source, entry.versions[rank])
        }
    }

    /// Each edit once, promises as one; in the order in which a person would make them.
    private func merged(_ edits: [Unsolvable.Edit]) -> [Unsolvable.Edit] {
        var floors: [Platform.Floor] = []
        var merged: Set<Unsolvable.Edit> = []
        for edit in edits {
            if case .promise(let platform) = edit { floors += platform.floors } else { merged.insert(edit) }
        }
        if !floors.isEmpty { merged.insert(.promise(platform.promising(floors))) }
        return merged.sorted { $0.order < $1.order }
    }

    /// The overridden names that a proof speaks of, by name.
    private func overridden(_ proof: [Derivation.Origin]) -> [String] {
        if facts.overrides.isEmpty { return [] }
        var names: Set<String> = []
        for fact in proof {
            switch fact {
            case .root(let root): names.insert(facts[facts.table.package(of: solver.problem.roots[root])].key.name)
            case .requirement(_, _, let range): names.insert(facts[facts.table.package(of: range)].key.name)
            case .exclusion, .derived: break
            }
        }
        return names.filter { facts.overrides[$0] != nil }.sorted()
    }
}

extension Platform {
    /// With floors at least as high as these.
    fileprivate func promising(_ needed: [Floor]) -> Platform {
        var floors = floors
        for floor in needed {
            if let place = floors.firstIndex(where: { $0.part == floor.part }) {
                if floors[place].version < floor.version { floors[place] = floor }
            } else {
                floors.append(floor)
            }
        }
        return Platform(system, architecture, floors: floors)
    }
}
