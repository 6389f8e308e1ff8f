public import Diagnostics
internal import Notation
internal import Packages
internal import Registries
internal import Storage
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
        /// The project's own environment first, then those of isolated groups by name; at least one.
        public let environments: [SyncedEnvironment]
        /// What changed in the lock on the way; nil when it was not resolved.
        public let lock: LockProject.Outcome?

        /// Nothing had to be done.
        public var isUpToDate: Bool { environments.allSatisfy(\.isUpToDate) }
    }

    public static func run(_ context: Context, _ options: Options = Options()) throws(Failure) -> Outcome {
        let cellar = Cellar(context.home)
        if let unchanged = try unchanged(context, options, cellar) {
            return Outcome(environments: unchanged, lock: nil)
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
        let cellar = Cellar(context.home)
        for warning in project.expiredOverrides(today: CalendarDate(secondsSince1970: Clock.now())) {
            context.report(.warning(warning))
        }
        let platform = try platform(lock, context)
        var plans: [(target: SyncTarget, plan: SyncPlan, current: Generation?)] = []
        for target in try SyncTarget.all(options.groups, project) {
            let current = try target.state(context).current()
            let plan = SyncPlan(
                lock, platform: platform, groups: target.groups, isolated: target.isolated, current: current,
                cellar: context.home.cellar, holds: cellar.holds)
            plans.append((target, plan, current))
        }
        if options.isDryRun {
            let environments = plans.map { target, plan, current in
                SyncedEnvironment(
                    group: target.isolated,
                    isUpToDate: plan.isCurrent && plan.pours.isEmpty && relocked?.isChanged != true, plan: plan,
                    generation: current)
            }
            return Outcome(environments: environments, lock: relocked)
        }
        let lockBytes = pending.lock ?? project.lockSource?.bytes ?? []
        let works = plans.map { target, plan, _ in
            Work(
                plan: plan, state: target.state(context),
                inputs: inputs(project.source.bytes, lockBytes, options, groups: plan.groups, context))
        }
        let generations = try apply(works[...], [], project, pending, context, cellar)
        let environments = zip(plans, generations).map { planned, generation in
            SyncedEnvironment(
                group: planned.target.isolated, isUpToDate: planned.plan.isCurrent && planned.plan.pours.isEmpty,
                plan: planned.plan, generation: generation)
        }
        return Outcome(environments: environments, lock: relocked)
    }

    /// What is to be done for one environment.
    private struct Work {
        let plan: SyncPlan
        let state: ProjectState
        /// Of what it is made from.
        let inputs: String
    }

    /// A generation that can be made current, or is.
    private struct Ready {
        let work: Work
        let generation: Generation
        let isNew: Bool
    }

    /// Carries plans out, one below the other so that all their locks are held at the end. The environments are the old
    /// ones until the last step, and so are the files that people commit until the one before: what fails leaves both
    /// as they were.
    private static func apply(
        _ works: ArraySlice<Work>, _ ready: [Ready], _ project: Project, _ pending: PendingFiles, _ context: Context,
        _ cellar: Cellar
    ) throws(Failure) -> [Generation] {
        guard let work = works.first else {
            // A record for a generation that is not current yet counts for nothing.
            for one in ready { try one.work.state.recordInputs(one.work.inputs, generation: one.generation.number) }
            try pending.write(to: project.folder)
            for one in ready where one.isNew { try one.work.state.switchTo(one.generation) }
            return ready.map(\.generation)
        }
        let (plan, state) = (work.plan, work.state)
        try state.prepare()
        let lock = try state.lock { context.report(.detail("waiting for another stout in this project")) }
        return try withExtendedLifetime(lock) { () throws(Failure) in
            if !plan.pours.isEmpty {
                try cellar.prepare()
                try pour(plan, project, context, cellar)
            }
            // Asked again, because another sync may have switched while this one waited.
            if let current = try state.current(), plan.isMet(by: current) {
                let one = Ready(work: work, generation: current, isNew: false)
                return try apply(works.dropFirst(), ready + [one], project, pending, context, cellar)
            }
            let generation = try state.build(
                plan.members, platform: plan.platform, groups: plan.groups, cellar: cellar)
            do throws(Failure) {
                let one = Ready(work: work, generation: generation, isNew: true)
                return try apply(works.dropFirst(), ready + [one], project, pending, context, cellar)
            } catch {
                if try state.currentNumber() != generation.number { state.discard(generation) }
                throw error
            }
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

    /// The environments that are meant, when the inputs are byte for byte those they were made from and all their kegs
    /// are here; nil when any of them is not.
    private static func unchanged(
        _ context: Context, _ options: Options, _ cellar: Cellar
    ) throws(Failure) -> [SyncedEnvironment]? {
        let manifest: [UInt8]
        let lock: [UInt8]
        do throws(SystemError) {
            manifest = try FileSystem.read(context.project / Project.manifestName, limit: 256 << 20)
            lock = try FileSystem.read(context.project / Project.lockName, limit: 256 << 20)
        } catch { return nil }
        var environments: [SyncedEnvironment] = []
        for (isolated, groups) in SyncTarget.present(options.groups, context.project) {
            let state = ProjectState(project: context.project, group: isolated)
            guard let current = try state.current(), let synced = state.syncedInputs(of: current.number),
                current.cellar == context.home.cellar,
                groups.map({ $0 == Set(current.groups) }) ?? true,
                inputs(manifest, lock, options, groups: current.groups, context) == synced,
                current.members.allSatisfy({ cellar.holds($0.keg) })
            else { return nil }
            environments.append(
                SyncedEnvironment(group: isolated, isUpToDate: true, plan: nil, generation: current))
        }
        return environments
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

    private static func lock(
        _ project: Project, _ context: Context, _ options: Options
    ) throws(Failure) -> (Lockfile, LockProject.Outcome?) {
        switch options.lockUse {
        case .frozen:
            guard let lock = try project.lock() else { throw missingLock() }
            return (lock, nil)
        case .locked: return (try project.exactLock(), nil)
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
