public import Diagnostics
internal import Notation
public import Packages
internal import Registries

/// `stout add` and `stout remove`: edit the Stoutfile, lock what it then says, and sync. The Stoutfile, the lock and the
/// environment change together when all of that worked, and none of them when it did not.
public enum EditStoutfile {
    /// What to add.
    public struct Addition: Sendable {
        public var name: String
        /// Nil for the caret of the newest version that resolves.
        public var constraint: Constraint?
        public var features: [String] = []

        public init(name: String, constraint: Constraint?, features: [String] = []) {
            self.name = name
            self.constraint = constraint
            self.features = features
        }
    }

    public struct Options: Sendable {
        public var group = Manifest.defaultGroup
        public var from: String?
        public var why: String?
        public var on: [String] = []
        public var isDryRun = false
        /// A source to write first.
        public var source: Manifest.Source?
        /// Whether the environment follows.
        public var syncs = true

        public init() {}
    }

    public struct Outcome: Sendable {
        /// What the Stoutfile says now, by name: `jq = "^1.6"`.
        public let entries: [(name: String, constraint: String)]
        public let lock: LockProject.Outcome
        /// Nil when the environment was left as it is.
        public let sync: SyncProject.Outcome?
        public let group: String
    }

    /// Adds requirements, or changes those that are there.
    public static func add(
        _ additions: [Addition], _ context: Context, _ options: Options
    ) throws(Failure) -> Outcome {
        try change(context, options) { project throws(Failure) in try adding(additions, to: project, context, options) }
    }

    /// An edit that is not written yet.
    private struct Change {
        let project: Project
        let lock: LockProject.Outcome
        let entries: [(name: String, constraint: String)]
    }

    /// Makes an edit, and once more when another command or an editor wrote a file meanwhile; then writes it.
    private static func change(
        _ context: Context, _ options: Options, _ edit: (Project) throws(Failure) -> Change
    ) throws(Failure) -> Outcome {
        try PendingFiles.retrying { () throws(Failure) in try changeOnce(context, options, edit) }
    }

    private static func changeOnce(
        _ context: Context, _ options: Options, _ edit: (Project) throws(Failure) -> Change
    ) throws(Failure) -> Outcome {
        let project = try Project.open(context, warns: false)
        var change = try edit(project)
        if options.isDryRun {
            return Outcome(entries: change.entries, lock: change.lock, sync: nil, group: options.group)
        }
        let hold = try ProjectHold.take(project, context)
        defer { withExtendedLifetime(hold) {} }
        let now = try Project.open(context, warns: false)
        if !now.isSame(as: project) { change = try edit(now) }
        let pending = PendingFiles(
            stoutfile: PendingFiles.Text(change.project.source.bytes, replacing: now.source.bytes),
            lock: PendingFiles.lock(change.lock, of: now))
        var sync: SyncProject.Outcome?
        if options.syncs {
            sync = try SyncProject.run(
                change.project, change.lock.lock, pending, context, SyncProject.Options())
        } else {
            try pending.write(of: project)
        }
        return Outcome(entries: change.entries, lock: change.lock, sync: sync, group: options.group)
    }

    private static func adding(
        _ additions: [Addition], to project: Project, _ context: Context, _ options: Options
    ) throws(Failure) -> Change {
        // The newest is found by resolving without a bound; what it is, is written then.
        var chosen = additions
        if additions.contains(where: { $0.constraint == nil }) {
            let open = try edited(project, additions, options, context)
            let names = Set(additions.filter { $0.constraint == nil }.map(\.name))
            var lockOptions = LockProject.Options()
            lockOptions.forgets = names
            let trial = try LockProject.resolve(open, context, lockOptions)
            for index in chosen.indices where chosen[index].constraint == nil {
                let isIsolated = open.ownManifest.group(named: options.group)?.isIsolated ?? false
                let part = isIsolated ? open.lockName(ofGroup: options.group) : nil
                let versions = trial.lock.packages.filter { $0.name == chosen[index].name && $0.group == part }
                    .map(\.version)
                // Where platforms differ, the lowest lets all of them in.
                chosen[index].constraint = versions.min().map { Constraint.compatible(with: $0) } ?? .any
            }
        }
        let final = try edited(project, chosen, options, context, warns: true)
        var lockOptions = LockProject.Options()
        lockOptions.forgets = Set(chosen.map(\.name))
        lockOptions.newcomers = lockOptions.forgets
        return Change(
            project: final, lock: try LockProject.resolve(final, context, lockOptions),
            entries: chosen.map { ($0.name, $0.constraint?.text ?? "*") })
    }

    /// Removes requirements; a name that is not there is an error, and nothing is changed.
    public static func remove(
        _ names: [String], _ context: Context, _ options: Options
    ) throws(Failure) -> Outcome {
        try change(context, options) { project throws(Failure) in
            try removing(names, from: project, context, options)
        }
    }

    private static func removing(
        _ names: [String], from project: Project, _ context: Context, _ options: Options
    ) throws(Failure) -> Change {
        var edit = try TOMLEdit(project.source)
        let path = Self.path(options.group)
        let known = project.ownManifest.group(named: options.group)?.requirements.map(\.name) ?? []
        for name in names {
            guard known.contains(name) else {
                let other = project.ownManifest.groups.first { $0.requirements.contains { $0.name == name } }
                let group = options.group == Manifest.defaultGroup ? "" : " in the group `\(options.group)`"
                throw Failure(
                    Diagnostic(
                        .notRequired, "the Stoutfile does not require `\(name)`\(group)",
                        hints: [
                            other.map { "it is in the group `\($0.name)`: add `--group \($0.name)`" }
                                ?? PackageName.nearest(to: name, among: known).map { "did you mean `\($0)`?" }
                                ?? "`stout tree` lists what is required, and by what"
                        ]))
            }
            do throws(TOMLEditError) { try edit.remove(name, from: path) } catch {
                throw error.failure(in: project.source)
            }
        }
        var final = try Project(
            folder: project.folder, project.source.with(edit.bytes),
            lockSource: project.lockSource, context)
        final.written = Project.Written(source: project.source, manifest: project.ownManifest)
        return Change(
            project: final, lock: try LockProject.resolve(final, context, LockProject.Options()),
            entries: names.map { ($0, "") })
    }

    private static func path(_ group: String) -> [String] {
        group == Manifest.defaultGroup ? ["requires"] : ["group", group, "requires"]
    }

    private static func edited(
        _ project: Project, _ additions: [Addition], _ options: Options, _ context: Context, warns: Bool = false
    ) throws(Failure) -> Project {
        var edit = try TOMLEdit(project.source)
        if let source = options.source { try AddSource.write(source, to: &edit, project) }
        let path = path(options.group)
        for addition in additions {
            let version = TOMLText.quoted((addition.constraint ?? .any).text)
            let known = project.ownManifest.group(named: options.group)?.requirements.first { $0.name == addition.name }
            var members: [(key: String, value: String)] = [("version", version)]
            if let from = options.from { members.append(("from", TOMLText.quoted(from))) }
            if !addition.features.isEmpty {
                members.append(("with", TOMLText.array(addition.features.map(TOMLText.quoted))))
            }
            if !options.on.isEmpty { members.append(("on", TOMLText.array(options.on.map(TOMLText.quoted)))) }
            if let why = options.why { members.append(("why", TOMLText.quoted(why))) }
            do throws(TOMLEditError) {
                if known != nil, isTable(addition.name, edit, path) {
                    for member in members {
                        try edit.set(member.key, to: member.value, in: path + [addition.name])
                    }
                } else {
                    try edit.set(
                        addition.name, to: members.count == 1 ? version : TOMLText.inlineTable(members), in: path)
                }
            } catch { throw error.failure(in: project.source) }
        }
        var proposal = try Project(
            folder: project.folder, project.source.with(edit.bytes),
            lockSource: project.lockSource, context, warns: warns)
        proposal.written = Project.Written(source: project.source, manifest: project.ownManifest)
        return proposal
    }

    private static func isTable(_ name: String, _ edit: TOMLEdit, _ path: [String]) -> Bool {
        var table = edit.document
        for key in path {
            guard let next = table[key]?.table else { return false }
            table = next
        }
        return table[name]?.table != nil
    }
}

extension TOMLEditError {
    func failure(in source: SourceText) -> Failure {
        Failure(
            Diagnostic(
                .stoutfileNotEditable, "this part of the Stoutfile is written in a way that stout does not edit",
                labels: [Diagnostic.Label(source, span)],
                hints: ["make the change by hand, then run `stout lock`"]))
    }
}
