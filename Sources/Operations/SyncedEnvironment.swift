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
    let groups: Set<String>

    func state(_ context: Context) -> ProjectState { ProjectState(project: context.project, group: isolated) }

    /// What is meant by the groups that are asked for; without any, the environments that are there, and in any case
    /// the project's own.
    static func all(_ wanted: Set<String>?, _ project: Project) throws(Failure) -> [SyncTarget] {
        let known = project.manifest.groups.map(\.name)
        let isolated = project.manifest.groups.filter(\.isIsolated).map(\.name).sorted()
        guard let wanted else {
            // A group that has gone from the Stoutfile, or has become isolated, goes from the environment too.
            let shared = Set(known).subtracting(isolated)
            let current = try ProjectState(project: project.folder).current()?.groups.filter(shared.contains)
            let present = ProjectState.isolatedGroups(of: project.folder).filter(isolated.contains)
            return [SyncTarget(isolated: nil, groups: Set(current ?? [Manifest.defaultGroup]))]
                + present.map { SyncTarget(isolated: $0, groups: [$0]) }
        }
        for name in wanted.sorted() where !known.contains(name) {
            throw Failure(
                Diagnostic(
                    .unknownGroup, "the Stoutfile has no group `\(name)`",
                    hints: [
                        PackageName.nearest(to: name, among: known).map { "did you mean `\($0)`?" }
                            ?? "write it as `[group.\(name).requires]`"
                    ]))
        }
        let shared = wanted.subtracting(isolated)
        return (shared.isEmpty ? [] : [SyncTarget(isolated: nil, groups: shared)])
            + isolated.filter(wanted.contains).map { SyncTarget(isolated: $0, groups: [$0]) }
    }

    /// The same as far as it can be told without the Stoutfile: nil groups stand for those of the environment.
    static func present(_ wanted: Set<String>?, _ project: Path) -> [(isolated: String?, groups: Set<String>?)] {
        let isolated = ProjectState.isolatedGroups(of: project)
        guard let wanted else { return [(nil, nil)] + isolated.map { ($0, nil) } }
        let shared = wanted.subtracting(isolated)
        return (shared.isEmpty ? [] : [(nil, shared)]) + isolated.filter(wanted.contains).map { ($0, nil) }
    }
}
