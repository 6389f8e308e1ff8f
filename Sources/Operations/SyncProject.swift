public import Diagnostics
internal import Notation
internal import Packages
internal import Storage
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
        if let unchanged = try SyncInputs.unchanged(context, options, cellar) {
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
            SyncApply.Work(
                plan: plan, state: target.state(context),
                inputs: SyncInputs.digest(project.source.bytes, lockBytes, options, groups: plan.groups, context))
        }
        for work in works { try work.state.prepare() }
        // One lock for all environments of the project.
        let held = try ProjectState(project: context.project).lock {
            context.report(.detail("waiting for another stout in this project"))
        }
        let generations = try withExtendedLifetime(held) { () throws(Failure) in
            try SyncApply(project: project, pending: pending, context: context, cellar: cellar).run(works[...])
        }
        let environments = zip(plans, generations).map { planned, generation in
            SyncedEnvironment(
                group: planned.target.isolated, isUpToDate: planned.plan.isCurrent && planned.plan.pours.isEmpty,
                plan: planned.plan, generation: generation)
        }
        return Outcome(environments: environments, lock: relocked)
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
