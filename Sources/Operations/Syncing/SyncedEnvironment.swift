internal import Diagnostics
internal import Packages
public import Storage
internal import Unix

/// What a sync did to one environment.
public struct SyncedEnvironment: Sendable {
    /// The isolated group that it is of; nil for the project's own.
    public let group: String?
    /// Nothing had to be done.
    public let isUpToDate: Bool
    /// Nil when nothing had to be planned.
    public let plan: SyncPlan?
    /// The generation that is current now; nil in a dry run before the first sync.
    public let generation: Generation?

    /// What a rollback chose, said to the user; nil when no rollback did.
    static func pinned(
        _ state: ProjectState, _ current: Generation?, _ context: Context
    ) throws(Failure) -> SyncedEnvironment? {
        guard let current, try state.pinnedNumber() == current.number else { return nil }
        let of = state.group.map { " of the group \($0)" } ?? ""
        context.report(
            .notice("Using generation \(current.number)\(of), as `stout rollback` said; `stout sync` ends that"))
        return SyncedEnvironment(group: state.group, isUpToDate: true, plan: nil, generation: current)
    }
}

/// An environment that a sync is to bring about.
struct SyncTarget {
    /// The isolated group that it is of; nil for the project's own.
    let isolated: String?
    /// The same as the lock names it.
    let lockGroup: String?
    /// As the lock names them.
    let groups: Set<String>

    private init(_ groups: Set<String>) {
        isolated = nil
        lockGroup = nil
        self.groups = groups
    }

    private init(isolated: String, _ member: String?) {
        let name = GroupKey(member: member, group: isolated).lockName
        self.isolated = isolated
        lockGroup = name
        groups = [name]
    }

    func state(_ context: Context) throws(Failure) -> ProjectState { try context.state(group: isolated) }

    /// What is meant by the groups that are asked for; without any, the environments that are there, and in any case
    /// the project's own.
    static func all(_ wanted: Set<String>?, _ project: Project, _ context: Context) throws(Failure) -> [SyncTarget] {
        let known = project.ownManifest.groups.map(\.name)
        let isolated = project.ownManifest.groups.filter(\.isIsolated).map(\.name).sorted()
        let member = project.member
        guard let wanted else {
            // A group that has gone from the Stoutfile, or has become isolated, goes from the environment too.
            let shared = lockNames(of: Set(known).subtracting(isolated), member)
            let home = try context.projectHome(of: project.folder)
            let current = try ProjectState(home).current()?.groups.filter(shared.contains)
            let present = try ProjectState.isolatedGroups(of: home).filter(isolated.contains)
            // Nor is it the environment of a member that was a project by itself before.
            let isOf = current.map { Set($0).isSuperset(of: lockNames(of: [Manifest.defaultGroup], member)) } ?? false
            let groups = isOf || member == nil ? current.map { Set($0) } : nil
            return [SyncTarget(groups ?? lockNames(of: [Manifest.defaultGroup], member))]
                + present.map { SyncTarget(isolated: $0, member) }
        }
        return try all(wanted, project)
    }

    /// What is meant by the groups that are asked for.
    static func all(_ wanted: Set<String>, _ project: Project) throws(Failure) -> [SyncTarget] {
        let known = project.ownManifest.groups.map(\.name)
        let isolated = project.ownManifest.groups.filter(\.isIsolated).map(\.name).sorted()
        let member = project.member
        for name in wanted.sorted() where !known.contains(name) {
            throw Failure(
                Diagnostic(
                    .unknownGroup, "the Stoutfile has no group `\(name)`",
                    hints: [
                        PackageName.nearest(to: name, among: known).map { "did you mean `\($0)`?" }
                            ?? elsewhere(name, project) ?? "write it as `[group.\(name).requires]`"
                    ]))
        }
        let shared = wanted.subtracting(isolated)
        return (shared.isEmpty ? [] : [SyncTarget(lockNames(of: shared, member))])
            + isolated.filter(wanted.contains).map { SyncTarget(isolated: $0, member) }
    }

    /// Where else in the workspace a group is.
    private static func elsewhere(_ name: String, _ project: Project) -> String? {
        guard let file = project.files.first(where: { $0.manifest.group(named: name) != nil }) else { return nil }
        return "`\(file.source.name)` has it; each project of a workspace has groups of its own"
    }

    /// The names that the lock has for groups of a project. A member has what the root's `[requires]` asks for, too.
    private static func lockNames(of groups: Set<String>, _ member: String?) -> Set<String> {
        guard let member else { return groups }
        let own = groups.map { GroupKey(member: member, group: $0).lockName }
        return Set(own + (groups.contains(Manifest.defaultGroup) ? [Manifest.defaultGroup] : []))
    }

    /// The same as far as it can be told without the Stoutfile: nil groups stand for those of the environment.
    static func present(
        _ wanted: Set<String>?, _ home: ProjectHome, member: String?
    ) throws(Failure) -> [(isolated: String?, groups: Set<String>?)] {
        let isolated = try ProjectState.isolatedGroups(of: home)
        guard let wanted else { return [(nil, nil)] + isolated.map { ($0, nil) } }
        let shared = wanted.subtracting(isolated)
        return (shared.isEmpty ? [] : [(nil, lockNames(of: shared, member))])
            + isolated.filter(wanted.contains).map { ($0, nil) }
    }
}

extension ProjectState {
    /// Makes the project's link to the environment; where its folder may not be written that is told to who asks for details.
    func link(_ context: Context) throws(Failure) {
        guard let why = try link() else { return }
        context.report(.detail("no `.stout/\(environment.name)` in the project: \(why)"))
    }
}
