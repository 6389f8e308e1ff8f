public import Diagnostics
public import Storage

/// `stout fingerprint`: one digest of an environment as it is on the disk.
public enum FingerprintEnvironment {
    public struct Outcome: Sendable {
        public let generation: Generation
        public let fingerprint: Fingerprint
    }

    /// - Parameter group: an isolated group; nil for the project's own environment.
    public static func run(_ context: Context, group: String?) throws(Failure) -> Outcome {
        let state = try context.state(group: group)
        guard let generation = try state.current() else {
            guard let group else { throw VerifyEnvironment.missing() }
            throw Failure(
                Diagnostic(
                    .environmentMissing, "the group `\(group)` has no environment of its own",
                    hints: ["an isolated group gets one by `stout sync --group \(group)`"]))
        }
        do throws(Failure) {
            return Outcome(
                generation: generation, fingerprint: try Fingerprint(generation, state, Cellar(context.home)))
        } catch { throw PackageChains.known(context)?.telling(error) ?? error }
    }
}
