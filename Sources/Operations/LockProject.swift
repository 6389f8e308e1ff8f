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
        /// Names whose pins have no say; they need not be in the lock.
        var forgets: Set<String> = []
        /// Say what would change, and write nothing.
        public var isDryRun = false

        public init() {}
    }

    public struct Outcome: Sendable {
        public let lock: Lockfile
        public let changes: [LockChange]
        /// Whether the file has other bytes now (or would have, in a dry run).
        public let isChanged: Bool
    }

    /// Resolves and, when the text changed, writes the lock by one rename. Nothing is written when there is no
    /// solution.
    public static func run(_ context: Context, _ options: Options = Options()) throws(Failure) -> Outcome {
        let project = try Project.open(context)
        let outcome = try resolve(project, context, options)
        if outcome.isChanged, !options.isDryRun {
            try PendingFiles(lock: Array(Lock.text(of: outcome.lock).utf8)).write(to: project.folder)
        }
        return outcome
    }

    /// As `run`, without writing.
    static func resolve(
        _ project: Project, _ context: Context, _ options: Options
    ) throws(Failure) -> Outcome {
        let old = try previous(project)
        for name in options.upgrades.sorted() where !(old.packages.contains { $0.name == name }) {
            throw Failure(
                Diagnostic(
                    .lockMissingPackage, "`\(name)` is not in the lock",
                    hints: [
                        Suggestion.nearest(to: name, among: old.packages.map(\.name)).map { "did you mean `\($0)`?" }
                            ?? "`stout tree` lists what is"
                    ]))
        }
        let catalogue = try Sources.open(project, context)
        var preferences = Resolve.Preferences()
        if !options.upgradesAll {
            preferences.picks = old.packages.filter {
                !options.upgrades.contains($0.name) && !options.forgets.contains($0.name)
            }
        }
        preferences.locked = old.packages
        let lock = try Resolve(project: project, catalogue: catalogue).lock(preferences)
        let text = Lock.text(of: lock)
        return Outcome(
            lock: lock, changes: LockChange.between(old.lock ?? Lockfile(), lock),
            isChanged: project.lockSource.map { $0.bytes != Array(text.utf8) } ?? true)
    }

    /// What the old lock has to say. One that a merge left with conflict markers still gives its pins: what both sides
    /// agree on, then both sides' own.
    private static func previous(_ project: Project) throws(Failure) -> (lock: Lockfile?, packages: [Lockfile.Package])
    {
        guard let source = project.lockSource else { return (nil, []) }
        if let conflicted = Lock.readConflicted(source) {
            return (nil, conflicted.agreed + conflicted.ours + conflicted.theirs)
        }
        let lock = try project.lock()
        return (lock, lock?.packages ?? [])
    }
}
