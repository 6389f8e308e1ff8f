public import Diagnostics
public import Storage

/// `stout verify`: reads the environments of a project and all their kegs and compares them with what was installed.
public enum VerifyEnvironment {
    /// One environment, verified.
    public struct Outcome: Sendable {
        /// The isolated group that it is of; nil for the project's own.
        public let group: String?
        public let generation: Generation
        public let verification: Verification
    }

    /// The project's own environment first, then those of isolated groups by name; at least one.
    public static func run(_ context: Context) throws(Failure) -> [Outcome] {
        var outcomes: [Outcome] = []
        for state in try ProjectState.all(of: context.projectHome()) {
            // One that is not there any more was never synced, or its generation is gone: that is for `stout sync`.
            guard let generation = try state.current() else { continue }
            outcomes.append(
                Outcome(
                    group: state.group, generation: generation,
                    verification: try Verification(generation, state, Cellar(context.home))))
        }
        if outcomes.isEmpty { throw missing() }
        return outcomes
    }

    static func missing() -> Failure {
        Failure(
            Diagnostic(
                .environmentMissing, "this project has no environment yet", hints: ["`stout sync` makes it"]))
    }
}

extension [VerifyEnvironment.Outcome] {
    /// What is wrong with any of them; what is wrong with a keg of several environments is there once.
    public var findings: [Verification.Finding] {
        var seen: Set<Verification.Finding> = []
        return flatMap(\.verification.findings).filter { seen.insert($0).inserted }
    }

    /// What programs put into any of them.
    public var additions: [Verification.Finding] { flatMap(\.verification.additions) }
}
