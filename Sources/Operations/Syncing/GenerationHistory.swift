public import Diagnostics
internal import Packages
public import Storage

/// `stout generations`: the states that an environment had and can have again.
public struct GenerationHistory: Sendable {
    public struct Entry: Sendable {
        public let number: Int
        /// Nil when its record cannot be read.
        public let generation: Generation?
        public let isCurrent: Bool
        /// A rollback chose it.
        public let isPinned: Bool
        /// Against the one before it in the list; nil for the first, and where a record cannot be read.
        public let changes: [SyncPlan.Change]?
    }

    /// By number.
    public let entries: [Entry]

    /// - Parameter group: an isolated group, which need not be in the Stoutfile any more; nil for the project's own
    ///   environment.
    public init(_ context: Context, group: String? = nil) throws(Failure) {
        let state = try Self.state(of: group, context)
        let (current, pinned) = (try state.currentNumber(), try state.pinnedNumber())
        var entries: [Entry] = []
        for number in try state.numbers() {
            let generation = try state.generation(number)
            let before = entries.last?.generation
            entries.append(
                Entry(
                    number: number, generation: generation, isCurrent: number == current, isPinned: number == pinned,
                    changes: generation.flatMap { after in
                        before.map { SyncPlan.changes(from: $0.members, to: after.members) }
                    }))
        }
        self.entries = entries
    }

    /// The environment that a group has to itself.
    static func state(of group: String?, _ context: Context) throws(Failure) -> ProjectState {
        let states = try ProjectState.all(of: context.projectHome())
        if let state = states.first(where: { $0.group == group }) { return state }
        let known = states.compactMap(\.group)
        let name = group ?? ""
        throw Failure(
            Diagnostic(
                .unknownGroup, "the group `\(name)` has no environment of its own here",
                notes: ["only isolated groups have one, once they are synced"],
                hints: [
                    PackageName.nearest(to: name, among: known).map { "did you mean `\($0)`?" }
                        ?? "leave out `--group` for the project's environment"
                ]))
    }
}
