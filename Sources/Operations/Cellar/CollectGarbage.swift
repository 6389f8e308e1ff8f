public import Diagnostics
internal import Packages
internal import Registries
public import Storage
public import Unix

/// `stout gc`: removes what nobody needs any more, in all projects of the cellar.
public enum CollectGarbage {
    public struct Options: Sendable {
        /// How many generations each environment keeps at the least, the current one among them; from 1.
        public var keep: Int?
        /// How old, in seconds, what is removed must be.
        public var age: Int64?
        /// Gives up projects that are not there at once, instead of after the time of grace.
        public var forgets = false
        public var isDryRun = false

        public init() {}

        /// 30 days.
        public static let standardAge: Int64 = 30 * 86_400

        /// Of two conditions the written one alone decides; both, or none, and both must hold.
        func isExpired(_ generation: Generation, isAmongNewest: Bool) -> Bool {
            if isAmongNewest { return false }
            if keep != nil, age == nil { return true }
            return generation.created <= cutoff
        }

        /// RFC 3339.
        var cutoff: String { Clock.text(Clock.now() - (age ?? Self.standardAge)) }
    }

    /// A generation that is removed.
    public struct OldGeneration: Sendable {
        let state: ProjectState
        public var project: Path { state.project }
        /// The isolated group whose environment it is of; nil for the project's own.
        public var group: String? { state.group }
        public let number: Int
        /// Of its files, in bytes, where they are copies; 0 where they share their bytes with the kegs.
        public let size: Int64
    }

    /// A path that is removed, with the sizes of its files in bytes.
    public struct Leftover: Sendable {
        public let path: Path
        public let size: Int64
    }

    public struct Outcome: Sendable {
        public internal(set) var generations: [OldGeneration] = []
        /// Environments of isolated groups that the Stoutfile does not have any more, all their generations with them.
        public internal(set) var environments: [OldGeneration] = []
        /// What interrupted stouts left.
        public internal(set) var unfinished: [Leftover] = []
        /// Copies of indexes that no project names and nobody has fetched for long.
        public internal(set) var indexes: [Leftover] = []
        /// Projects in which something else was at work, or that could not be changed.
        public internal(set) var skipped: [Path] = []
        public internal(set) var cellar: Sweep?

        /// In bytes.
        public var freed: Int64 {
            generations.reduce(0) { $0 + $1.size } + environments.reduce(0) { $0 + $1.size }
                + unfinished.reduce(0) { $0 + $1.size } + indexes.reduce(0) { $0 + $1.size }
                + (cellar?.kegs.reduce(0) { $0 + $1.size } ?? 0)
        }
    }

    /// - Parameter project: the one that the command was given in, if any.
    public static func run(
        _ home: Home, _ options: Options, project: Context?, _ patience: Patience,
        report: @escaping @Sendable (Event) -> Void
    ) throws(Failure) -> Outcome {
        try home.checkData()
        var outcome = Outcome()
        guard try isFolder(home.data) else { return outcome }
        // A project that was moved says so first.
        if !options.isDryRun, let project, let state = try? project.state(), try isFolder(state.folder) {
            try state.prepare()
        }
        // What is old in the projects goes first, so that its kegs go in the same run.
        var used: Set<String>? = []
        for project in ProjectHome.all(home) where project.presence == .alive {
            do throws(Failure) {
                let leftovers = try ProjectLeftovers(project, home, options)
                if let indexes = leftovers.indexes { used?.formUnion(indexes) } else { used = nil }
                try leftovers.collect(into: &outcome)
            } catch {
                used = nil
                outcome.skipped.append(project.project)
                for diagnostic in error.all { report(.detail("left alone: \(project.project): \(diagnostic.message)")) }
            }
        }
        outcome.unfinished = try Quarantine.abandoned(home).map {
            Leftover(path: home.quarantine / $0.name, size: $0.size)
        }
        let lastSeen = options.forgets ? Int64.max : Clock.now() - Options.standardAge
        var gone: [ProjectState: Set<Int>] = [:]
        for old in outcome.generations + outcome.environments { gone[old.state, default: []].insert(old.number) }
        outcome.cellar = try Sweep(
            home, lastSeen: lastSeen, without: options.isDryRun ? gone : [:], patience,
            isDryRun: options.isDryRun)
        if !options.isDryRun { _ = try Quarantine.recover(home) }
        // Where a Stoutfile cannot be read nobody knows which indexes it names.
        if let used {
            outcome.indexes = try IndexCopies(home.indexes).collect(
                sparing: used, before: Clock.now() - (options.age ?? Options.standardAge), isDryRun: options.isDryRun
            ).map { Leftover(path: $0.path, size: $0.size) }
        }
        return outcome
    }

    /// Where nobody can tell, nothing is collected.
    private static func isFolder(_ path: Path) throws(Failure) -> Bool {
        do throws(SystemError) { return try FileSystem.isFolder(path) } catch {
            throw error.failure("look for what to remove")
        }
    }
}
