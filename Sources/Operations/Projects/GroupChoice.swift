internal import Diagnostics
internal import Packages

/// The groups of a lock that somebody wants to see.
struct GroupChoice {
    /// As the lock names them: the root's first, then those of each member; `[requires]` before the others.
    let names: [String]
    private let chosen: Set<String>

    /// - Parameter wanted: as named on the command line; nil for all. In a member its own groups go by their own names.
    init(_ lock: Lockfile, _ context: Context, _ wanted: Set<String>?) throws(Failure) {
        let known = Set(lock.packages.flatMap { $0.want.map(\.group) })
        let member = wanted == nil ? nil : WorkspacePlace.member(context.project)
        let chosen = wanted.map { wanted in
            Set(
                wanted.map { name in
                    let own = GroupKey(member: member, group: name).lockName
                    return known.contains(own) ? own : name
                })
        }
        for name in (chosen ?? []).subtracting(known).sorted() {
            throw Failure(
                Diagnostic(
                    .unknownGroup, "no package of the lock is of the group `\(name)`",
                    hints: [
                        PackageName.nearest(to: name, among: known.sorted()).map { "did you mean `\($0)`?" }
                            ?? "the groups are " + known.sorted().map { "`\($0)`" }.joined(separator: ", ")
                    ]))
        }
        self.chosen = chosen ?? known
        names = self.chosen.sorted { Self.precedes($0, $1) }
    }

    func includes(_ name: String) -> Bool { chosen.contains(name) }

    static func precedes(_ one: String, _ other: String) -> Bool {
        guard let first = GroupKey(lockName: one), let second = GroupKey(lockName: other) else { return one < other }
        if first.member != second.member { return (first.member ?? "") < (second.member ?? "") }
        if first.group == Manifest.defaultGroup || second.group == Manifest.defaultGroup {
            return first.group == Manifest.defaultGroup && second.group != Manifest.defaultGroup
        }
        return first.group < second.group
    }
}
