public import Diagnostics
internal import Notation
internal import Packages
internal import Registries
public import Storage
internal import Transfers
internal import Trust
internal import Unix

/// `stout sync`: makes the project's environment what its lock says.
public enum SyncProject {
    /// How the lock is taken.
    public enum LockUse: String, Sendable {
        /// Written anew when it is missing or does not fit the Stoutfile any more.
        case updated
        /// An error when it does not fit.
        case locked
        /// Taken as it is.
        case frozen
    }

    public struct Options: Sendable {
        public var lockUse = LockUse.updated
        public var isDryRun = false
        /// Groups to install; nil for those of the current environment, else the default group.
        public var groups: Set<String>?

        public init() {}
    }

    public struct Outcome: Sendable {
        /// Nothing had to be done, not even read.
        public let isUpToDate: Bool
        /// Nil when nothing had to be planned.
        public let plan: SyncPlan?
        /// The generation that is current now; nil in a dry run before the first sync.
        public let generation: Generation?
        /// What changed in the lock on the way; nil when it was not resolved.
        public let lock: LockProject.Outcome?
    }

    public static func run(_ context: Context, _ options: Options = Options()) throws(Failure) -> Outcome {
        let state = ProjectState(project: context.project)
        let cellar = Cellar(context.home)
        if let current = try unchanged(context, options, state, cellar) {
            return Outcome(isUpToDate: true, plan: nil, generation: current, lock: nil)
        }
        let project = try Project.open(context)
        let (lock, relocked) = try lock(project, context, options)
        var pending = PendingFiles()
        if let relocked, relocked.isChanged { pending.lock = Array(Lock.text(of: relocked.lock).utf8) }
        return try run(project, lock, relocked, pending, context, options)
    }

    /// Of a project that is read and locked already.
    ///
    /// - Parameter pending: what is to be written into the project's folder when everything that may fail is done.
    static func run(
        _ project: Project, _ lock: Lockfile, _ relocked: LockProject.Outcome?, _ pending: PendingFiles,
        _ context: Context, _ options: Options
    ) throws(Failure) -> Outcome {
        let state = ProjectState(project: context.project)
        let cellar = Cellar(context.home)
        let current = try state.current()
        let groups = try groups(options, current, project)
        let plan = SyncPlan(
            lock, platform: try platform(lock, context), groups: groups, current: current,
            cellar: context.home.cellar, holds: cellar.holds)
        if options.isDryRun {
            return Outcome(
                isUpToDate: plan.isCurrent && plan.pours.isEmpty && relocked?.isChanged != true, plan: plan,
                generation: current, lock: relocked)
        }
        let inputs = inputs(
            project.source.bytes, pending.lock ?? project.lockSource?.bytes ?? [], options, groups: plan.groups, context
        )
        let generation = try apply(plan, project, pending, inputs, context, state, cellar)
        return Outcome(
            isUpToDate: plan.isCurrent && plan.pours.isEmpty, plan: plan, generation: generation, lock: relocked)
    }

    /// Carries a plan out. The environment is the old one until the last step, and so are the files that people
    /// commit until the one before: what fails leaves both as they were.
    private static func apply(
        _ plan: SyncPlan, _ project: Project, _ pending: PendingFiles, _ inputs: String, _ context: Context,
        _ state: ProjectState, _ cellar: Cellar
    ) throws(Failure) -> Generation {
        try state.prepare()
        let lock = try state.lock { context.report(.detail("waiting for another stout in this project")) }
        return try withExtendedLifetime(lock) { () throws(Failure) in
            if !plan.pours.isEmpty {
                try cellar.prepare()
                try pour(plan, project, context, cellar)
            }
            // Asked again, because another sync may have switched while this one waited.
            if let current = try state.current(), plan.isMet(by: current) {
                try pending.write(to: project.folder)
                try state.recordInputs(inputs, generation: current.number)
                return current
            }
            let generation = try state.build(
                plan.members, platform: plan.platform, groups: plan.groups, cellar: cellar)
            do throws(Failure) {
                // A record for a generation that is not current yet counts for nothing.
                try state.recordInputs(inputs, generation: generation.number)
                try pending.write(to: project.folder)
                try state.switchTo(generation)
            } catch {
                state.discard(generation)
                throw error
            }
            return generation
        }
    }

    private static func pour(
        _ plan: SyncPlan, _ project: Project, _ context: Context, _ cellar: Cellar
    ) throws(Failure) {
        let locks = try cellar.lock(plan.pours.map(\.keg)) { keg in
            context.report(.detail("waiting for another stout that pours \(keg)"))
        }
        try withExtendedLifetime(locks) { () throws(Failure) in
            try pourMissing(plan, project, context, cellar)
        }
    }

    private static func pourMissing(
        _ plan: SyncPlan, _ project: Project, _ context: Context, _ cellar: Cellar
    ) throws(Failure) {
        // Somebody else may have poured them while this process waited.
        let missing = plan.pours.filter { !cellar.holds($0.keg) }
        if missing.isEmpty { return }
        var locations: [String: Location] = [:]
        for source in project.manifest.sources {
            locations[source.name] = try source.place(
                from: project.folder, label: project.label(source.locationSpan))
        }
        if context.isOffline, let first = missing.first(where: { locations[$0.source]?.isLocal == false }) {
            throw Failure(
                Diagnostic(
                    .bottleOffline,
                    "\(missing.count == 1 ? "a bottle is" : "\(missing.count) bottles are") not in the cellar, and the network is off",
                    notes: ["\(missing.count == 1 ? "it" : "the first") is that of \(first.keg)"],
                    hints: ["run the command once without `--offline`"]))
        }
        let quarantine = try Quarantine.open(context.home)
        for name in quarantine.cleared { context.report(.detail("removed what an interrupted stout left: \(name)")) }
        let poured = try PourBottles(context: context, locations: locations).run(missing, quarantine)
        try cellar.publish(poured)
    }

    /// The current generation, when the inputs are byte for byte those it was made from and all its kegs are here.
    private static func unchanged(
        _ context: Context, _ options: Options, _ state: ProjectState, _ cellar: Cellar
    ) throws(Failure) -> Generation? {
        guard let current = try state.current(), let synced = state.syncedInputs(of: current.number),
            current.cellar == context.home.cellar,
            options.groups == nil || options.groups == Set(current.groups)
        else { return nil }
        do throws(SystemError) {
            let manifest = try FileSystem.read(context.project / Project.manifestName, limit: 256 << 20)
            let lock = try FileSystem.read(context.project / Project.lockName, limit: 256 << 20)
            guard inputs(manifest, lock, options, groups: current.groups, context) == synced else { return nil }
        } catch { return nil }
        return current.members.allSatisfy { cellar.holds($0.keg) } ? current : nil
    }

    /// One text for everything that decides what an environment holds.
    private static func inputs(
        _ manifest: [UInt8], _ lock: [UInt8], _ options: Options, groups: [String], _ context: Context
    ) -> String {
        var hasher = SHA256Hasher()
        let frozen = options.lockUse == .frozen ? "frozen" : "checked"
        hasher.update(
            Array("1 \(context.platform) \(frozen) \(groups.joined(separator: ",")) \(manifest.count)\n".utf8))
        hasher.update(manifest)
        hasher.update(lock)
        return hasher.finish().hex
    }

    private static func groups(
        _ options: Options, _ current: Generation?, _ project: Project
    ) throws(Failure) -> Set<String> {
        let known = project.manifest.groups.map(\.name)
        if let groups = options.groups {
            for name in groups.sorted() where !known.contains(name) && name != Manifest.defaultGroup {
                throw Failure(
                    Diagnostic(
                        .unknownGroup, "the Stoutfile has no group `\(name)`",
                        hints: [
                            Suggestion.nearest(to: name, among: known).map { "did you mean `\($0)`?" }
                                ?? "write it as `[group.\(name).requires]`"
                        ]))
            }
            return groups
        }
        // A group that has gone from the Stoutfile goes from the environment too.
        return Set(current?.groups.filter { known.contains($0) } ?? [Manifest.defaultGroup])
    }

    private static func lock(
        _ project: Project, _ context: Context, _ options: Options
    ) throws(Failure) -> (Lockfile, LockProject.Outcome?) {
        switch options.lockUse {
        case .frozen:
            guard let lock = try project.lock() else { throw missingLock() }
            return (lock, nil)
        case .locked:
            guard let lock = try project.lock() else { throw missingLock() }
            let reasons = lock.staleness(against: project.manifest)
            if !reasons.isEmpty { throw project.staleFailure(reasons) }
            return (lock, nil)
        case .updated:
            if project.lockSource != nil, !project.lockHasConflicts, let lock = try project.lock(),
                lock.staleness(against: project.manifest).isEmpty
            {
                return (lock, nil)
            }
            let outcome = try LockProject.resolve(project, context, LockProject.Options())
            return (outcome.lock, outcome)
        }
    }

    private static func missingLock() -> Failure {
        Failure(
            Diagnostic(
                .lockMissing, "there is no \(Project.lockName)", hints: ["run `stout lock` and commit what it writes"]))
    }

    private static func platform(_ lock: Lockfile, _ context: Context) throws(Failure) -> Platform {
        if let platform = lock.platforms.first(where: { $0.withoutFloors == context.platform.withoutFloors }) {
            return platform
        }
        let listed = lock.platforms.map { "`\($0)`" }.joined(separator: ", ")
        throw Failure(
            Diagnostic(
                .lockWithoutPlatform, "the lock is not for this machine, which is \(context.platform)",
                notes: ["it lists \(listed)"],
                hints: ["add \"\(context.platform)\" to `platforms` in the Stoutfile, then run `stout lock`"]))
    }
}
