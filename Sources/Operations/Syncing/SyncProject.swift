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
        /// Environments that a rollback chose stay as they are; else this ends the rollback.
        public var keepsPins = false

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
        try EnvironmentVariables.check(context.project)
        return try holding(context, options) { () throws(Failure) in
            if let unchanged = try SyncInputs.unchanged(context, options, Cellar(context.home)) {
                return Outcome(environments: unchanged, lock: nil)
            }
            let project = try Project.open(context)
            if let lock = try usable(project, options) {
                return try bring(project, lock, nil, PendingFiles(), context, options, isHeld: false)
            }
            let first = try LockProject.resolve(project, context, LockProject.Options())
            if options.isDryRun {
                return try bring(project, first.lock, first, PendingFiles(), context, options, isHeld: false)
            }
            let hold = try ProjectHold.take(project, context)
            defer { withExtendedLifetime(hold) {} }
            let (now, outcome) = try LockProject.again(project, first, context, LockProject.Options())
            let pending = PendingFiles(lock: outcome.isChanged ? Array(Lock.text(of: outcome.lock).utf8) : nil)
            return try bring(now, outcome.lock, outcome, pending, context, options, isHeld: true)
        }
    }

    /// Of a project that is read and locked already; to be called with a `ProjectHold`.
    ///
    /// - Parameter pending: what is to be written into the project's folder when everything that may fail is done.
    static func run(
        _ project: Project, _ lock: Lockfile, _ pending: PendingFiles, _ context: Context, _ options: Options
    ) throws(Failure) -> Outcome {
        try holding(context, options) { () throws(Failure) in
            try bring(project, lock, nil, pending, context, options, isHeld: true)
        }
    }

    /// With the store's lock from before the first look at a keg: whatever is found there stays until this is done.
    private static func holding(
        _ context: Context, _ options: Options, _ body: () throws(Failure) -> Outcome
    ) throws(Failure) -> Outcome {
        let store = try StoreLock.shared(context.home, context.patience, makes: !options.isDryRun)
        return try withExtendedLifetime(store, body)
    }

    private static func bring(
        _ project: Project, _ lock: Lockfile, _ relocked: LockProject.Outcome?, _ pending: PendingFiles,
        _ context: Context, _ options: Options, isHeld: Bool
    ) throws(Failure) -> Outcome {
        let cellar = Cellar(context.home)
        for warning in project.expiredOverrides(today: CalendarDate(secondsSince1970: Clock.now())) {
            context.report(.warning(warning))
        }
        let platform = try platform(lock, context)
        let addresses = try CondaChannels.addresses(project)
        var plans: [(target: SyncTarget, plan: SyncPlan, current: Generation?)] = []
        // With their places among all environments.
        var kept: [(place: Int, environment: SyncedEnvironment)] = []
        for (place, target) in try SyncTarget.all(options.groups, project).enumerated() {
            let state = target.state(context)
            let current = try state.current()
            if options.keepsPins, let pinned = try SyncedEnvironment.pinned(state, current, context) {
                kept.append((place, pinned))
                continue
            }
            let plan = SyncPlan(
                lock, platform: platform, groups: target.groups, isolated: target.lockGroup, current: current,
                cellar: context.home.cellar, environment: target.state(context).environment, addresses: addresses,
                holds: cellar.holds)
            plans.append((target, plan, current))
        }
        var environments: [SyncedEnvironment]
        if options.isDryRun {
            environments = plans.map { target, plan, current in
                SyncedEnvironment(
                    group: target.isolated,
                    isUpToDate: plan.isCurrent && plan.pours.isEmpty && relocked?.isChanged != true, plan: plan,
                    generation: current)
            }
        } else {
            let lockBytes = pending.lock ?? project.lockSource?.bytes ?? []
            let works = plans.map { target, plan, _ in
                SyncApply.Work(
                    plan: plan, state: target.state(context),
                    inputs: SyncInputs.digest(project.inputs, lockBytes, options, groups: plan.groups, context))
            }
            let apply = SyncApply(
                project: project, pending: pending, context: context, cellar: cellar, isHeld: isHeld)
            let generations: [Generation]
            do throws(Failure) { generations = try apply.run(works) } catch {
                throw PackageChains(lock, project, platform, resolutions: plans.map(\.target.lockGroup)).telling(error)
            }
            environments = zip(plans, generations).map { planned, generation in
                SyncedEnvironment(
                    group: planned.target.isolated, isUpToDate: planned.plan.isCurrent && planned.plan.pours.isEmpty,
                    plan: planned.plan, generation: generation)
            }
        }
        for (place, environment) in kept { environments.insert(environment, at: place) }
        return Outcome(environments: environments, lock: relocked)
    }

    /// The lock as it is; nil when it has to be written first.
    private static func usable(_ project: Project, _ options: Options) throws(Failure) -> Lockfile? {
        switch options.lockUse {
        case .frozen:
            guard let lock = try project.lock() else { throw missingLock() }
            return lock
        case .locked: return try project.exactLock()
        case .updated:
            guard project.lockSource != nil, !project.lockHasConflicts, let lock = try project.lock(),
                lock.staleness(against: project.manifest).isEmpty
            else { return nil }
            return lock
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
