public import Diagnostics
public import Storage
internal import Unix

/// `stout rollback`: makes a former generation the current one. The Stoutfile and the lock stay as they are; so that the
/// next `stout run` does not undo it, the generation is pinned until a sync is asked for.
public enum RollBack {
    public struct Outcome: Sendable {
        /// What was current before.
        public let from: Int
        public let generation: Generation
        public let changes: [SyncPlan.Change]
        /// False when this is the generation that the last sync led to: then nothing is to be kept from undoing it.
        public let isPinned: Bool
    }

    /// - Parameters:
    ///   - number: of the generation; nil for the one before the current one.
    ///   - group: an isolated group, for its environment.
    public static func run(
        _ context: Context, to number: Int?, group: String? = nil, isDryRun: Bool = false
    ) throws(Failure) -> Outcome {
        let state = try GenerationHistory.state(of: group, context)
        guard try state.currentNumber() != nil else {
            throw Failure(
                Diagnostic(
                    .environmentMissing, "there is no environment yet", hints: ["`stout sync` makes it"]))
        }
        // What is found in the cellar stays there until the switch, and counts as used from then on.
        let store = try StoreLock.shared(context.home, context.patience, makes: !isDryRun)
        let project = try state.lock(context.patience)
        return try withExtendedLifetime(store) { () throws(Failure) in
            try withExtendedLifetime(project) { () throws(Failure) in
                try run(state, number, context, isDryRun: isDryRun)
            }
        }
    }

    private static func run(
        _ state: ProjectState, _ number: Int?, _ context: Context, isDryRun: Bool
    ) throws(Failure) -> Outcome {
        let from = try state.currentNumber() ?? 0
        let numbers = try state.numbers()
        guard let target = number ?? numbers.last(where: { $0 < from }) else {
            throw unknown("there is no generation before \(from), which is current", numbers)
        }
        guard numbers.contains(target), let generation = try state.generation(target) else {
            throw unknown("there is no generation \(target)", numbers)
        }
        let missing = generation.members.map(\.keg).filter {
            !FileSystem.exists(generation.cellar / $0.folder)
        }
        if !missing.isEmpty {
            let names = missing.prefix(3).map { "\($0)" }.joined(separator: ", ")
            throw Failure(
                Diagnostic(
                    .generationIncomplete, "generation \(target) cannot be used: packages of it are gone",
                    notes: ["\(names)\(missing.count > 3 ? " and \(missing.count - 3) more" : "")"],
                    hints: ["take the Stout.lock of that time from version control and run `stout sync`"]))
        }
        let before = try state.generation(from)
        let pins = state.syncedNumber() != target
        if !isDryRun {
            try state.switchTo(generation, isPinned: pins)
            if !pins { try state.unpin() }
        }
        return Outcome(
            from: from, generation: generation,
            changes: SyncPlan.changes(from: before?.members ?? [], to: generation.members), isPinned: pins)
    }

    private static func unknown(_ message: String, _ numbers: [Int]) -> Failure {
        let known = numbers.suffix(8).map { "\($0)" }.joined(separator: ", ")
        return Failure(
            Diagnostic(
                .generationUnknown, message, notes: numbers.isEmpty ? [] : ["its generations: \(known)"],
                hints: ["`stout generations` lists them with what changed"]))
    }
}
