public import Diagnostics
internal import Notation
public import Packages
internal import Registries
public import Unix

/// `stout import`: what another tool's file says of a project becomes a Stoutfile, or is added to the one that is there; exact
/// packages become a lock. What is not carried over is named row by row (spec/sources/conda.md, "Importing").
public enum ImportProject {
    public struct Outcome: Sendable {
        /// Something that was not carried over.
        public struct Row: Sendable {
            /// Of the file that was read, from 1.
            public let line: Int
            public let what: String
            public let why: String
        }

        public let path: Path
        /// Whether there was no Stoutfile.
        public let isNew: Bool
        /// As the Stoutfile has them now.
        public internal(set) var requirements: [(name: String, constraint: String, group: String)] = []
        /// The source that they are to come from; nil where the file names no channel.
        public internal(set) var source: String?
        /// Whether the Stoutfile names any source now; without one nothing can be locked.
        public internal(set) var hasSources = false
        public internal(set) var channels: [String] = []
        public internal(set) var platforms: [Platform] = []
        /// The lock, where the file is one and it was written.
        public internal(set) var lock: Lockfile?
        public internal(set) var rows: [Row] = []
    }

    /// - Parameters:
    ///   - file: what to read.
    ///   - name: the same as the user wrote it.
    ///   - context: its project is the folder of the Stoutfile, which need not be there.
    ///   - group: where requirements go that the file gives no group.
    ///   - isDryRun: whether nothing is written.
    public static func run(
        _ file: Path, name: String, _ context: Context, group: String?, isDryRun: Bool
    ) throws(Failure) -> Outcome {
        guard let source = try ProjectFile.read(file, as: name, isNamed: true) else {
            throw Failure(
                Diagnostic(
                    .importMissing, "there is no file `\(name)`",
                    hints: ["name an environment.yml, a pixi.toml or a conda-lock.yml"]))
        }
        if ToolFile.names.contains(file.name) {
            throw Failure(
                Diagnostic(
                    .importUnknown, "`\(name)` names no channels, so it cannot be imported",
                    hints: ["`stout init --from \(name)` writes a new Stoutfile from it"]))
        }
        let foreign = try ForeignProject.read(source)
        let path = context.project / Project.manifestName
        let former = try Project.read(path, as: Project.manifestName)
        var work = try ImportWork(foreign, former, file: file, context, group: group)
        try work.run()
        let text = SourceText(name: Project.manifestName, bytes: work.edit.bytes)
        let project = try Project(folder: context.project, text, lockSource: nil, context, warns: false)
        let hasLock = FileSystem.exists(project.root / Project.lockName)
        if former == nil, !hasLock, !foreign.pins.isEmpty { work.lock(project) }
        if !isDryRun {
            do throws(SystemError) { try FileSystem.makeDirectories(context.project) } catch {
                throw error.failure("make the project's folder")
            }
            let hold = try ProjectHold.take(project, context)
            defer { withExtendedLifetime(hold) {} }
            try PendingFiles(
                stoutfile: text.bytes == former?.bytes
                    ? nil : PendingFiles.Text(text.bytes, replacing: former?.bytes),
                lock: work.outcome.lock.map { PendingFiles.Text(Array(Lock.text(of: $0).utf8), replacing: nil) }
            ).write(of: project)
        }
        work.outcome.hasSources = !project.manifest.sources.isEmpty
        work.outcome.platforms = project.manifest.platforms.map(\.platform)
        work.outcome.rows.sort { $0.line < $1.line }
        return work.outcome
    }
}
