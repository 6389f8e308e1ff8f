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
        /// Names that are to move as far as they would if nothing were locked.
        var upgrades: Set<String> = []
        /// Names that are to move to a version.
        var moves: [String: Version] = [:]
        /// Overrides that are left out, to see whether they are needed.
        var ignoredOverrides: Set<String> = []
    }

    /// One resolution per platform, each with the picks of those before it as preferences, so that versions agree
    /// wherever they can; and the same once more for each isolated group.
    func lock(_ preferences: Preferences) throws(Failure) -> Lockfile {
        let groups = try roots()
        try checkNames(groups.flatMap(\.roots))
        let moves = try moves(preferences)
        var overrides: [String: Constraint] = [:]
        for override in project.manifest.overrides where !preferences.ignoredOverrides.contains(override.name) {
            // What an override allows is narrowed by what the command line names.
            overrides[override.name] =
                moves.first { $0.entry.name == override.name }?.entry.requirement.constraint ?? override.constraint
        }
        let resolver = Resolver(
            catalogue: catalogue, overrides: overrides, platforms: project.manifest.platforms.map(\.platform)
        ) { project.origin(of: $0) }
        var parts: [ResolvedPart] = []
        for (group, roots) in groups {
            let locked = picks(preferences.locked.filter { $0.group == group })
            let kept = picks(preferences.picks.filter { $0.group == group })
            let asked = moves.map { Bound(platform: nil, root: $0) }
            let bounds = asked + (try upgraded(preferences.upgrades, roots, resolver, locked, asked))
            let resolutions = try resolutions(roots, resolver, kept, locked, bounds)
            try checkPicks(resolutions)
            parts.append(ResolvedPart(group: group, roots: roots, resolutions: resolutions))
        }
        return Lockfile(project.manifest, parts, sources: catalogue.sources)
    }

    /// A bound, and the platform that it is for; nil for all.
    private typealias Bound = (platform: Platform?, root: RootRequirement)

    private func resolutions(
        _ roots: [RootRequirement], _ resolver: Resolver, _ kept: [PreferredPick], _ locked: [PreferredPick],
        _ bounds: [Bound]
    ) throws(Failure) -> [Resolution] {
        var resolutions: [Resolution] = []
        for listed in project.manifest.platforms {
            let wanted = roots.filter { $0.entry.on.includes(listed.platform) }
            let bounds = bounds.filter { $0.platform.map { $0 == listed.platform } ?? true }.map(\.root)
            let agreed = resolutions.flatMap { $0.picks.map(Self.preferred) }
            do throws(ResolutionFailure) {
                resolutions.append(
                    try resolver.resolve(
                        wanted + bounds, for: listed.platform, preferred: kept + agreed, locked: locked))
            } catch {
                switch error {
                case .index(let error): throw error.failure(catalogue.sources.first?.name ?? "")
                case .unsolvable(let unsolvable): throw failure(unsolvable, roots + bounds, locked, resolver)
                }
            }
        }
        return resolutions
    }

    /// A lock and an environment hold a name once. What a candidate requires is looked up in its own source, so that two
    /// sources can each bring a package of one name.
    private func checkPicks(_ resolutions: [Resolution]) throws(Failure) {
        for resolution in resolutions {
            for (pick, next) in zip(resolution.picks, resolution.picks.dropFirst())
            where pick.candidate.name == next.candidate.name {
                let (one, other) = (catalogue.sources[pick.source].name, catalogue.sources[next.source].name)
                throw Failure(
                    Diagnostic(
                        .nameInTwoSources, "`\(pick.candidate.name)` is needed from `\(one)` and from `\(other)`",
                        notes: ["an environment holds one package of a name"],
                        hints: ["take what requires it from one of the two sources"]))
            }
        }
    }

    /// How far names move when nothing is locked, as bounds: without these, pins of other packages could hold them
    /// back.
    private func upgraded(
        _ names: Set<String>, _ roots: [RootRequirement], _ resolver: Resolver, _ locked: [PreferredPick],
        _ asked: [Bound]
    ) throws(Failure) -> [Bound] {
        if names.isEmpty { return [] }
        var bounds: [Bound] = []
        for resolution in try resolutions(roots, resolver, [], locked, asked) {
            for pick in resolution.picks where names.contains(pick.candidate.name) {
                let held = locked.filter { $0.name == pick.candidate.name && $0.source == pick.source }
                // A move that goes down is nothing that anybody asked for.
                if held.contains(where: { pick.candidate.version < $0.version }) { continue }
                let bound = bound(pick.candidate.name, pick.candidate.version, source: pick.source)
                bounds.append((resolution.platform, bound))
            }
        }
        return bounds
    }

    private func bound(_ name: String, _ version: Version, source: Int) -> RootRequirement {
        // A build that is named is meant; what is compared with a version alone does not look at builds.
        let requirement = Requirement(name: name, constraint: version.hasBuild ? .only(version) : .exactly(version))
        return RootRequirement(
            entry: Manifest.Entry(requirement: requirement), group: "", source: source, isBound: true)
    }

    /// What `-P NAME=VERSION` says, once it is known that there is such a version and that nothing forbids it for good.
    private func moves(_ preferences: Preferences) throws(Failure) -> [RootRequirement] {
        var roots: [RootRequirement] = []
        for (name, version) in preferences.moves.sorted(by: { $0.key < $1.key }) {
            guard let package = preferences.locked.first(where: { $0.name == name }),
                let source = catalogue.sources.firstIndex(where: { $0.name == package.source })
            else { continue }
            let candidates: [Offer]
            do throws(IndexError) { candidates = try catalogue.offers(of: name, in: source) } catch {
                throw error.failure(package.source)
            }
            // The command line does not know whose version it is.
            let version = (try? Version(parsing: version.text, catalogue.sources[source].kind.versions)) ?? version
            let isThere = candidates.contains { offer in
                version.hasBuild ? offer.version == version : offer.version.withoutBuild == version
            }
            if !isThere {
                throw Failure(
                    Diagnostic(
                        .noMatchingVersion, "source `\(package.source)` has no version \(version) of `\(name)`",
                        notes: [Self.offer(candidates)], hints: ["`stout outdated` shows what there is"]))
            }
            if let override = project.manifest.overrides.first(where: { $0.name == name }),
                !override.constraint.versions.contains(version)
            {
                throw Failure(
                    Diagnostic(
                        .noSolution, "`\(name)` cannot move to \(version): its override does not allow it",
                        labels: [project.label(override.constraintSpan)],
                        hints: ["change the override, or name a version that it allows"]))
            }
            roots.append(bound(name, version, source: source))
        }
        return roots
    }

    /// What is required, of the project itself and then of each isolated group, by name.
    func roots() throws(Failure) -> [(group: String?, roots: [RootRequirement])] {
        var own: [RootRequirement] = []
        var isolated: [(group: String?, roots: [RootRequirement])] = []
        var problems: [Diagnostic] = []
        for group in project.manifest.groups {
            var roots: [RootRequirement] = []
            for entry in group.requirements {
                do throws(Failure) {
                    let source = try Sources.owner(of: entry, catalogue, project)
                    roots.append(RootRequirement(entry: entry, group: group.name, source: source))
                } catch { problems += error.all }
            }
            if group.isIsolated { isolated.append((group.name, roots)) } else { own += roots }
        }
        if !problems.isEmpty { throw Failure(problems) }
        return [(nil, own)] + isolated.sorted { ($0.group ?? "") < ($1.group ?? "") }
    }

    func picks(_ packages: [Lockfile.Package]) -> [PreferredPick] {
        packages.compactMap { package in
            catalogue.sources.firstIndex { $0.name == package.source }.map { source in
                PreferredPick(
                    source: source, name: package.name, version: package.version, revision: package.revision,
                    build: package.build)
            }
        }
    }

    private static func preferred(_ pick: Resolution.Pick) -> PreferredPick {
        PreferredPick(
            source: pick.source, name: pick.candidate.name, version: pick.candidate.version,
            revision: pick.candidate.revision, build: pick.candidate.build)
    }
}
