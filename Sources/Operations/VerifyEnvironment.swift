public import Diagnostics
public import Storage

/// `stout verify`: reads the environment and all its kegs and compares them with what was installed.
public enum VerifyEnvironment {
    public static func run(_ context: Context) throws(Failure) -> Verification {
        let state = ProjectState(project: context.project)
        guard let generation = try state.current() else {
            throw Failure(
                Diagnostic(
                    .environmentMissing, "this project has no environment yet", hints: ["`stout sync` makes it"]))
        }
        return try Verification(generation, state, Cellar(context.home))
    }
}
