extension Lockfile {
    /// Every reason for which a Stoutfile's lock must be written again; none when it is exact (spec/lock.md).
    ///
    /// Offline and pure. Without `today` no override is past its day. In the order: platforms, sources,
    /// requirements, overrides, and then what does not fit inside the lock.
    public func staleness(against manifest: Manifest, today: CalendarDate? = nil) -> [StaleReason] {
        let comparison = StalenessComparison(lock: self, manifest: manifest)
        return comparison.platforms() + comparison.sources() + comparison.requirements()
            + comparison.overrides(today: today) + LockGraph(self).reasons()
    }
}

/// A lock beside its Stoutfile.
private struct StalenessComparison {
    let lock: Lockfile
    let manifest: Manifest
    private let index: LockIndex

    init(lock: Lockfile, manifest: Manifest) {
        self.lock = lock
        self.manifest = manifest
        index = LockIndex(lock.packages)
    }

    private func blocks(of name: String) -> ArraySlice<Lockfile.Package> { lock.packages[index.places(of: name)] }

    func platforms() -> [StaleReason] {
        let added = manifest.platforms.filter { !lock.platforms.contains($0.platform) }
            .map { StaleReason(.platformAdded($0.platform), at: $0.span) }
        let listed = manifest.platforms.map(\.platform)
        return added + lock.platforms.filter { !listed.contains($0) }.map { StaleReason(.platformRemoved($0)) }
    }

    func sources() -> [StaleReason] {
        var reasons: [StaleReason] = []
        for source in manifest.sources {
            guard let locked = lock.sources.first(where: { $0.name == source.name }) else {
                reasons.append(StaleReason(.sourceAdded(source.name), at: source.span))
                continue
            }
            if locked.kind != source.kind {
                reasons.append(StaleReason(.sourceKindChanged(source.name), at: source.span))
            } else if locked.root != source.root {
                reasons.append(StaleReason(.sourceRootChanged(source.name), at: source.span))
            } else if locked.channels != source.channelNames {
                reasons.append(StaleReason(.sourceChannelsChanged(source.name), at: source.span))
            }
        }
        return reasons
            + lock.sources.filter { manifest.source(named: $0.name) == nil }
            .map { StaleReason(.sourceRemoved($0.name)) }
    }

    func requirements() -> [StaleReason] {
        var reasons: [StaleReason] = []
        var required: Set<[String]> = []
        for group in manifest.groups {
            for entry in group.requirements {
                required.insert([entry.name, group.name])
                if let reason = reason(for: entry, of: group) { reasons.append(reason) }
            }
        }
        for package in lock.packages {
            for want in package.want where required.insert([package.name, want.group]).inserted {
                reasons.append(StaleReason(.requirementRemoved(name: package.name, group: want.group)))
            }
        }
        return reasons
    }

    /// Nil when each block that the entry is for says exactly what the entry says and meets it.
    private func reason(for entry: Manifest.Entry, of group: Manifest.Group) -> StaleReason? {
        let platforms = lock.platforms.filter { platform in
            entry.on.includes(platform) && manifest.platforms.contains { $0.platform == platform }
        }
        if platforms.isEmpty { return nil }
        let owner = group.isIsolated ? group.name : nil
        let blocks = blocks(of: entry.name).filter { $0.group == owner }
        let concerned = blocks.filter { block in platforms.contains { block.isFor($0) } }
        let isEverywhere = platforms.allSatisfy { platform in concerned.contains { $0.isFor(platform) } }
        let wants = concerned.map { block in block.want.first { $0.group == group.name } }
        guard isEverywhere, wants.contains(where: { $0 != nil }) else {
            return StaleReason(
                .requirementAdded(entry.requirement, group: group.name), at: entry.span, in: entry.file)
        }
        let isSatisfied = concerned.allSatisfy { meets($0, entry) }
        let asked = Lockfile.Want(
            group: group.name, constraint: entry.requirement.constraint, features: entry.requirement.features,
            on: entry.on)
        if isSatisfied, wants.allSatisfy({ $0 == asked }) { return nil }
        let versions = Set(concerned.map(\.version)).sorted()
        return StaleReason(
            .requirementChanged(
                entry.requirement, group: group.name, locked: versions, isSatisfied: isSatisfied), at: entry.span,
            in: entry.file)
    }

    private func meets(_ block: Lockfile.Package, _ entry: Manifest.Entry) -> Bool {
        let isOverridden = manifest.overrides.contains { $0.name == entry.name }
        return (isOverridden || entry.requirement.constraint.versions.contains(block.version))
            && entry.requirement.features.allSatisfy { block.features.contains($0) }
            && (entry.from ?? block.source) == block.source
    }

    /// An override of a package that is not locked changes nothing and is no reason.
    func overrides(today: CalendarDate?) -> [StaleReason] {
        var reasons: [StaleReason] = []
        for override in manifest.overrides {
            let locked = blocks(of: override.name).map(\.override)
            if locked.contains(nil) {
                reasons.append(StaleReason(.overrideAdded(override.name), at: override.span))
            } else if locked.contains(where: { $0 != override.constraint }) {
                reasons.append(StaleReason(.overrideChanged(override.name), at: override.span))
            }
            if let today, let until = override.until, override.isExpired(on: today) {
                reasons.append(
                    StaleReason(
                        .overrideExpired(override.name, until: until), at: override.span))
            }
        }
        let names = Set(manifest.overrides.map(\.name))
        let gone = lock.packages.filter { $0.override != nil && !names.contains($0.name) }.map(\.name)
        return reasons + Set(gone).sorted().map { StaleReason(.overrideRemoved($0)) }
    }
}

extension Lockfile.Package {
    /// Whether this block is for a platform of its lock.
    public func isFor(_ platform: Platform) -> Bool { on.isEmpty || on.contains(platform) }

    /// Whether there can be a platform that both blocks are for.
    func meets(_ other: Lockfile.Package) -> Bool {
        on.isEmpty || other.on.isEmpty || on.contains { other.on.contains($0) }
    }
}
