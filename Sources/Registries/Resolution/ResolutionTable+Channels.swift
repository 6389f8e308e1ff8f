internal import Packages
internal import PubGrub

/// Packages of conda channels, and what the platform provides to them.
///
/// A rank is a build. A table with channels is of one platform, because each platform has an index of its own.
extension ResolutionTable {
    /// Supplies a package of a channel to the solver.
    func loadChannel(_ package: PackageID) throws(IndexError) {
        let key = self[package].key
        if key.name.utf8.starts(with: "__".utf8) { return loadVirtual(package) }
        let found = key.feature == nil ? try catalogue.find(key.name, in: key.source, for: platforms[0]) : nil
        guard let found else {
            return table.load(package, versionCount: 0) { loading in
                for range in table.unresolvedRanges(on: package) { loading.resolve(range, to: RankSet()) }
            }
        }
        set(ResolutionEntry(key, found), of: package)
        let builds = found.package
        table.load(package, versionCount: builds.count, preferred: Self.untracked(builds)) { loading in
            _ = builds.forEachSpec { spec in
                let range = range(of: spec, found, key.source)
                builds.forEachRun(of: spec) { run in
                    for rank in run { loading.require(range, by: rank) }
                }
            }
            for range in table.unresolvedRanges(on: package) {
                loading.resolve(range, to: ranks(of: range, in: package))
            }
        }
    }

    /// Those that are taken before the ones that track features; nil where all are alike.
    private static func untracked(_ builds: ChannelPackage) -> RankSet? {
        guard builds.hasTracking else { return nil }
        var ranks = RankSet()
        for rank in 0..<builds.count where !builds.tracksFeatures(rank) { ranks.insert(rank) }
        return ranks
    }

    /// What the platform provides is known at once, so that who requires it is judged before it is chosen.
    private func loadVirtual(_ package: PackageID) {
        let key = self[package].key
        let given = VirtualPackage(key.name, on: platforms[0])
        set(ResolutionEntry(key, given), of: package)
        table.load(package, versionCount: given == nil ? 0 : 1, isGiven: true) { loading in
            for range in table.unresolvedRanges(on: package) {
                loading.resolve(range, to: ranks(of: range, in: package))
            }
        }
    }

    /// The range of a match specification; each is read once, whatever packages have it.
    private func range(
        of spec: ChannelPackage.Spec, _ found: ChannelSet.Found, _ source: Int
    ) -> RangeID {
        if let known = knownRange(spec.number, source, found.place) { return known }
        let text = String(decoding: found.package.text(of: spec), as: UTF8.self)
        // Nothing meets what cannot be read.
        var requirement =
            Requirement(matchSpec: text) ?? Requirement(name: text, constraint: Constraint(VersionSet.none))
        if let override = overrides[requirement.name] {
            requirement = Requirement(name: requirement.name, constraint: override.read(as: .conda))
        }
        let target = identifier(Key(source: source, name: requirement.name))
        var isBound = spec.number & 1 == 1
        if requirement.isVirtual {
            if !table.isLoaded(target) { loadVirtual(target) }
            // What is there in any case is held to what is said of it.
            if table.versionCount(of: target) > 0 { isBound = false }
        }
        let new = addRange(on: target, requirement.constraint, bound: isBound)
        remember(new, spec.number, source, found.place)
        return new
    }
}
