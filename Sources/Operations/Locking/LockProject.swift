public import Diagnostics
internal import Notation
public import Packages
internal import Registries

/// `stout lock`: resolves the Stoutfile and writes `Stout.lock`.
public enum LockProject {
    public struct Options: Sendable {
        /// Take the newest of everything.
        public var upgradesAll = false
        /// Take the newest of these.
        public var upgrades: Set<String> = []
        /// Take these versions, by name.
        public var moves: [String: Version] = [:]
        /// Names whose pins have no say; they need not be in the lock.
        var forgets: Set<String> = []
        /// Names that a person is about to begin with.
        var newcomers: Set<String> = []
        /// Say what would change, and write nothing.
        public var isDryRun = false

        public init() {}
    }

    public struct Outcome: Sendable {
        public let lock: Lockfile
        public let changes: [LockChange]
        /// Whether the file has other bytes now (or would have, in a dry run).
        public let isChanged: Bool
        /// What became of the pins of both sides of a merge; nil when the lock had no conflict markers.
        public let repair: LockRepair?
    }

    /// Resolves and, when the text changed, writes the lock by one rename. Nothing is written when there is no
    /// solution.
    public static func run(_ context: Context, _ options: Options = Options()) throws(Failure) -> Outcome {
        try PendingFiles.retrying { () throws(Failure) in try runOnce(context, options) }
    }

    private static func runOnce(_ context: Context, _ options: Options) throws(Failure) -> Outcome {
        let project = try Project.open(context)
        let outcome = try resolve(project, context, options)
        if !outcome.isChanged || options.isDryRun { return outcome }
        let hold = try ProjectHold.take(project, context)
        defer { withExtendedLifetime(hold) {} }
        let (now, last) = try again(project, outcome, context, options)
        if last.isChanged { try PendingFiles(lock: PendingFiles.lock(last, of: now)).write(of: now) }
        return last
    }

    /// As `run`, and a sync to the new lock: the lock and the environment change together, or neither does.
    public static func runAndSync(
        _ context: Context, _ options: Options
    ) throws(Failure) -> (lock: Outcome, sync: SyncProject.Outcome) {
        try PendingFiles.retrying { () throws(Failure) in try runAndSyncOnce(context, options) }
    }

    private static func runAndSyncOnce(
        _ context: Context, _ options: Options
    ) throws(Failure) -> (lock: Outcome, sync: SyncProject.Outcome) {
        let project = try Project.open(context)
        let first = try resolve(project, context, options)
        let hold = try ProjectHold.take(project, context)
        let (now, outcome) = try again(project, first, context, options)
        let pending = PendingFiles(lock: PendingFiles.lock(outcome, of: now))
        defer { withExtendedLifetime(hold) {} }
        let sync = try SyncProject.run(now, outcome.lock, pending, context, SyncProject.Options())
        return (outcome, sync)
    }

    /// With the project's lock held: what was resolved, or, when another command wrote a file meanwhile, what follows from
    /// that. So nobody waits for somebody who only resolves, and nothing that was written is lost.
    static func again(
        _ project: Project, _ outcome: Outcome, _ context: Context, _ options: Options
    ) throws(Failure) -> (Project, Outcome) {
        let now = try Project.open(context, warns: false)
        return now.isSame(as: project) ? (project, outcome) : (now, try resolve(now, context, options))
    }

    /// As `run`, without writing.
    static func resolve(
        _ project: Project, _ context: Context, _ options: Options
    ) throws(Failure) -> Outcome {
        let (old, conflicted) = try previous(project)
        let pins = conflicted.map(LockRepair.pins) ?? old?.packages ?? []
        try checkNames(options, pins)
        let catalogue = try Sources.open(
            project, context, names: options.upgrades.union(options.moves.keys))
        var preferences = Resolve.Preferences()
        let moving = options.upgrades.union(options.forgets).union(options.moves.keys)
        preferences.picks = options.upgradesAll ? [] : pins.filter { !moving.contains($0.name) }
        preferences.locked = pins
        preferences.upgrades = options.upgradesAll ? [] : options.upgrades
        preferences.moves = options.moves
        let (lock, resolve) = try resolved(project, catalogue, preferences, context)
        for warning in OverrideReview(project, resolve).warnings(lock) { context.report(.warning(warning)) }
        if !options.newcomers.isEmpty {
            let review = NewcomerReview(project: project, catalogue: catalogue)
            for warning in try review.warnings(options.newcomers) { context.report(.warning(warning)) }
        }
        let text = Lock.text(of: lock)
        return Outcome(
            lock: lock, changes: LockChange.between(old ?? Lockfile(packages: conflicted?.agreed ?? []), lock),
            isChanged: project.lockSource.map { $0.bytes != Array(text.utf8) } ?? true,
            repair: conflicted.map { LockRepair($0, lock) })
    }

    /// Where a vendor folder takes the place of all sources, what can be had is what it has.
    private static func resolved(
        _ project: Project, _ catalogue: Catalogue, _ preferences: Resolve.Preferences, _ context: Context
    ) throws(Failure) -> (lock: Lockfile, resolve: Resolve) {
        if let vendor = try VendorSources.offline(project, context) {
            return try VendorResolve(project: project, catalogue: catalogue, vendor: vendor).lock(preferences)
        }
        let resolve = Resolve(project: project, catalogue: catalogue)
        return (try resolve.lock(preferences), resolve)
    }

    /// What is to move must be locked.
    private static func checkNames(_ options: Options, _ pins: [Lockfile.Package]) throws(Failure) {
        let names = Set(pins.map(\.name))
        for name in options.upgrades.union(options.moves.keys).sorted() where !names.contains(name) {
            throw Failure(
                Diagnostic(
                    .lockMissingPackage, "`\(name)` is not in the lock",
                    hints: [
                        PackageName.nearest(to: name, among: names.sorted()).map { "did you mean `\($0)`?" }
                            ?? "`stout tree` lists what is"
                    ]))
        }
    }

    /// What the old lock has to say. One that a merge left with conflict markers still gives its pins.
    private static func previous(
        _ project: Project
    ) throws(Failure) -> (lock: Lockfile?, conflicted: ConflictedLock?) {
        guard let source = project.lockSource else { return (nil, nil) }
        if let conflicted = Lock.readConflicted(source) { return (nil, conflicted) }
        return (try project.lock(), nil)
    }
}
