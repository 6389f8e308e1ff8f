internal import Diagnostics
internal import Packages
internal import Storage
internal import Trust
internal import Unix

/// What an environment was made from, byte for byte, so that a sync with nothing to do is known by two hashes.
enum SyncInputs {
    /// The environments that are meant, when the inputs are byte for byte those they were made from and all their kegs
    /// are here; nil when any of them is not.
    static func unchanged(
        _ context: Context, _ options: SyncProject.Options, _ cellar: Cellar
    ) throws(Failure) -> [SyncedEnvironment]? {
        var environments: [SyncedEnvironment] = []
        let member = options.groups == nil ? nil : WorkspacePlace.member(context.project)
        var others: [(state: ProjectState, groups: Set<String>?)] = []
        for (isolated, groups) in try SyncTarget.present(
            options.groups, try context.projectHome(), member: member)
        {
            let state = try context.state(group: isolated)
            if options.keepsPins, let pinned = try SyncedEnvironment.pinned(state, try state.current(), context) {
                environments.append(pinned)
            } else {
                others.append((state, groups))
            }
        }
        if !others.isEmpty {
            guard let unchanged = try unchanged(others, context, options, cellar) else { return nil }
            environments = (environments + unchanged).sorted { ($0.group ?? "") < ($1.group ?? "") }
        }
        if !options.isDryRun {
            for environment in environments { try context.state(group: environment.group).link(context) }
        }
        return environments
    }

    private static func unchanged(
        _ wanted: [(state: ProjectState, groups: Set<String>?)], _ context: Context, _ options: SyncProject.Options,
        _ cellar: Cellar
    ) throws(Failure) -> [SyncedEnvironment]? {
        var manifest: [UInt8]
        var root = context.project
        let lock: [UInt8]
        do throws(SystemError) {
            manifest = try FileSystem.read(context.project / Project.manifestName, limit: 256 << 20)
        } catch { return nil }
        if Self.mayBeOfWorkspace(manifest) {
            guard let project = try? Project.open(context, warns: false) else { return nil }
            (manifest, root) = (project.inputs, project.root)
        }
        do throws(SystemError) { lock = try FileSystem.read(root / Project.lockName, limit: 256 << 20) } catch {
            return nil
        }
        var environments: [SyncedEnvironment] = []
        for (state, groups) in wanted {
            guard let current = try state.current(), let synced = state.syncedInputs(of: current.number),
                current.cellar == context.home.cellar, current.fits(state.environment),
                groups.map({ $0 == Set(current.groups) }) ?? true,
                made(synced, options, by: digest(manifest, lock, groups: current.groups, context)),
                cellar.holdsAll(current.members),
                try state.pinnedNumber() == nil
            else { return nil }
            environments.append(
                SyncedEnvironment(group: state.group, isUpToDate: true, plan: nil, generation: current))
        }
        return environments
    }

    /// Whether a Stoutfile has to be read to know which others decide about the environment, too.
    private static func mayBeOfWorkspace(_ manifest: [UInt8]) -> Bool {
        let words = [Array("include".utf8), Array("members".utf8)]
        return manifest.indices.contains { place in
            words.contains { manifest[place] == $0[0] && manifest[place...].starts(with: $0) }
        }
    }

    /// What is recorded of an environment: how the lock was looked at, and a digest of everything that decides what it holds.
    static func text(
        _ manifest: [UInt8], _ lock: [UInt8], _ options: SyncProject.Options, groups: [String], _ context: Context
    ) -> String {
        "\(options.lockUse.rawValue) \(digest(manifest, lock, groups: groups, context))"
    }

    /// Whether a record says that the lock was looked at as closely as is asked for now: `locked` refuses what `updated` takes,
    /// and `frozen` takes anything.
    private static func made(_ synced: String, _ options: SyncProject.Options, by digest: String) -> Bool {
        let words = synced.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[1] == digest, let use = SyncProject.LockUse(rawValue: String(words[0])) else {
            return false
        }
        switch options.lockUse {
        case .locked: return use == .locked
        case .updated: return use != .frozen
        case .frozen: return true
        }
    }

    private static func digest(_ manifest: [UInt8], _ lock: [UInt8], groups: [String], _ context: Context) -> String {
        var hasher = SHA256Hasher()
        hasher.update(
            Array("2 \(context.platform) \(groups.joined(separator: ",")) \(manifest.count)\n".utf8))
        hasher.update(manifest)
        hasher.update(lock)
        return hasher.finish().hex
    }
}

extension Project {
    /// All Stoutfiles that decide what the lock says.
    var inputs: [UInt8] {
        if files.count == 1 { return source.bytes }
        return files.flatMap { Array("\($0.member ?? "") \($0.source.bytes.count)\n".utf8) + $0.source.bytes }
    }
}
