internal import Diagnostics
internal import Packages
internal import Registries

/// From a Stoutfile and the indexes of its sources to a lock: no network, nothing written.
struct Resolve {
    let project: Project
    let catalogue: Catalogue

    /// What a lock that is there already has a say in.
    struct Preferences {
        /// Stay where they are allowed; the first that fits wins.
        var picks: [Lockfile.Package] = []
        /// May be used although they were withdrawn.
        var locked: [Lockfile.Package] = []
    }

    /// One resolution per platform, each with the picks of those before it as preferences, so that versions agree
    /// wherever they can.
    func lock(_ preferences: Preferences) throws(Failure) -> Lockfile {
        let roots = try roots()
        try checkNames(roots)
        let overrides = Dictionary(
            project.manifest.overrides.map { ($0.name, $0.constraint) }, uniquingKeysWith: { first, _ in first })
        let resolver = Resolver(catalogue: catalogue, overrides: overrides) { project.place($0.span) }
        let kept = picks(preferences.picks)
        let locked = picks(preferences.locked)
        var resolutions: [Resolution] = []
        for listed in project.manifest.platforms {
            let wanted = roots.filter { $0.entry.on.includes(listed.platform) }
            let agreed = resolutions.flatMap { $0.picks.map(Self.preferred) }
            do throws(ResolutionFailure) {
                resolutions.append(
                    try resolver.resolve(wanted, for: listed.platform, preferred: kept + agreed, locked: locked))
            } catch {
                switch error {
                case .index(let error): throw error.failure(catalogue.sources.first?.name ?? "")
                case .unsolvable(let unsolvable): throw failure(unsolvable)
                }
            }
        }
        return Lockfile(project.manifest, resolutions, roots: roots, sources: catalogue.sources)
    }

    private func roots() throws(Failure) -> [RootRequirement] {
        var roots: [RootRequirement] = []
        var problems: [Diagnostic] = []
        for group in project.manifest.groups where !group.isIsolated {
            for entry in group.requirements {
                do throws(Failure) {
                    let source = try Sources.owner(of: entry, catalogue, project)
                    roots.append(RootRequirement(entry: entry, group: group.name, source: source))
                } catch { problems += error.all }
            }
        }
        if !problems.isEmpty { throw Failure(problems) }
        return roots
    }

    /// Names and ranges that cannot be met whatever else is asked for: said directly, all at once.
    private func checkNames(_ roots: [RootRequirement]) throws(Failure) {
        var problems: [Diagnostic] = []
        for root in roots {
            let source = catalogue.sources[root.source]
            do throws(IndexError) {
                let candidates = try catalogue.offers(of: root.entry.name, in: root.source)
                if candidates.isEmpty {
                    let near = Suggestion.nearest(
                        to: root.entry.name, among: try catalogue.names(in: root.source))
                    problems.append(
                        Diagnostic(
                            .unknownPackage, "source `\(source.name)` has no package `\(root.entry.name)`",
                            labels: [project.label(root.entry.nameSpan)],
                            hints: [
                                near.map { "did you mean `\($0)`?" }
                                    ?? "check the name, or name another source with `from`"
                            ]))
                } else if let problem = Self.emptyRange(root, candidates, project) {
                    problems.append(problem)
                } else if let problem = Self.unknownFeature(root, candidates, project) {
                    problems.append(problem)
                }
            } catch { throw error.failure(source.name) }
        }
        if !problems.isEmpty { throw Failure(problems) }
    }

    private static func emptyRange(
        _ root: RootRequirement, _ candidates: [Offer], _ project: Project
    ) -> Diagnostic? {
        let set = root.entry.requirement.constraint.versions
        if candidates.contains(where: { set.contains($0.version) }) { return nil }
        if project.manifest.overrides.contains(where: { $0.name == root.entry.name }) { return nil }
        var versions: [Version] = []
        for candidate in candidates where versions.last != candidate.version { versions.append(candidate.version) }
        let newest = versions.last { !$0.isPreRelease } ?? versions[versions.count - 1]
        let shown = versions.suffix(6).reversed().map(\.text).joined(separator: ", ")
        return Diagnostic(
            .noMatchingVersion,
            "no version of `\(root.entry.name)` is in `\(root.entry.constraintText)`",
            labels: [project.label(root.entry.constraintSpan, "the newest is \(newest)")],
            notes: [
                versions.count > 6 ? "there are \(versions.count) versions, the newest: \(shown)" : "there is: \(shown)"
            ],
            hints: ["ask for the newest: " + command(.require(root, newest))])
    }

    /// A feature that no version in the range has.
    private static func unknownFeature(
        _ root: RootRequirement, _ candidates: [Offer], _ project: Project
    ) -> Diagnostic? {
        let set = root.entry.requirement.constraint.versions
        let known = Set(candidates.filter { set.contains($0.version) }.flatMap { $0.features.map(\.name) }).sorted()
        guard let feature = root.entry.requirement.features.first(where: { !known.contains($0) }) else { return nil }
        let listed = known.map { "`\($0)`" }.joined(separator: ", ")
        let hint =
            Suggestion.nearest(to: feature, among: known).map { "did you mean `\($0)`?" }
            ?? (known.isEmpty ? "take `with` out: the package has no features" : "its features are \(listed)")
        return Diagnostic(
            .unknownFeature,
            "no version of `\(root.entry.name)` in `\(root.entry.constraintText)` has the feature `\(feature)`",
            labels: [project.label(root.entry.span)], hints: [hint])
    }

    private func picks(_ packages: [Lockfile.Package]) -> [PreferredPick] {
        packages.compactMap { package in
            catalogue.sources.firstIndex { $0.name == package.source }.map { source in
                PreferredPick(
                    source: source, name: package.name, version: package.version, revision: package.revision)
            }
        }
    }

    private static func preferred(_ pick: Resolution.Pick) -> PreferredPick {
        PreferredPick(
            source: pick.source, name: pick.candidate.name, version: pick.candidate.version,
            revision: pick.candidate.revision)
    }

    private func failure(_ unsolvable: Unsolvable) -> Failure {
        let labels = unsolvable.roots.map { project.label($0.entry.span) }
        let fixes = unsolvable.fixes.map { fix in fix.map { Self.command($0) }.joined(separator: " and ") }
        return Failure(
            Diagnostic(
                .noSolution, "the requirements cannot be met together on \(unsolvable.platform)", labels: labels,
                notes: [String(unsolvable.explanation.trimmingSuffix("\n"))],
                hints: Self.hints(fixes)))
    }

    /// Each fix is enough by itself.
    private static func hints(_ fixes: [String]) -> [String] {
        guard fixes.count > 1 else {
            return fixes.isEmpty
                ? ["ask for other versions of what the explanation names"] : ["this would do: " + fixes[0]]
        }
        return fixes.enumerated().map { ($0.offset == 0 ? "one of these would do: " : "or: ") + $0.element }
    }

    private static func command(_ edit: Unsolvable.Edit) -> String {
        switch edit {
        case .require(let root, let version):
            let constraint = Constraint.compatible(with: version)
            let group = root.group == Manifest.defaultGroup ? "" : " --group \(root.group)"
            return "`stout add '\(root.entry.name)@\(constraint)'\(group)`"
        case .remove(let root):
            let group = root.group == Manifest.defaultGroup ? "" : " --group \(root.group)"
            return "`stout remove \(root.entry.name)\(group)`"
        case .accept(let name, let version): return "`stout add '\(name)@=\(version)'`"
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: Character) -> Substring {
        var text = self[...]
        while text.last == suffix { text.removeLast() }
        return text
    }
}
