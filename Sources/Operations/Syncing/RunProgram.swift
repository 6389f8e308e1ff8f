internal import Packages
public import Diagnostics
internal import Unix

/// `stout run` and `stout shell`: becomes a program in the environment.
public enum RunProgram {
    /// Replaces this process; returns only by failing.
    public static func run(
        _ program: String, _ arguments: [String], _ variables: EnvironmentVariables
    ) throws(Failure) -> Never {
        let path = try find(program, variables)
        do throws(SystemError) {
            try Process.become(
                path, arguments: [program] + arguments, environment: variables.applied(to: Environment.all))
        } catch { throw error.failure("start `\(program)`") }
    }

    /// A name with a slash is a path; any other is looked up on the PATH that the program itself will have.
    static func find(_ program: String, _ variables: EnvironmentVariables) throws(Failure) -> Path {
        if program.contains("/") {
            if Process.canExecute(Path(program)) { return Path(program) }
            throw Failure(
                Diagnostic(
                    .programNotFound, "`\(program)` cannot be run",
                    hints: ["check the path, and that it is executable"]))
        }
        let folders = (variables["PATH"] ?? "").split(separator: ":").map { Path(String($0)) }
        for folder in folders where Process.canExecute(folder / program) { return folder / program }
        let names = folders.first.flatMap { try? FileSystem.list($0) } ?? []
        throw Failure(
            Diagnostic(
                .programNotFound, "`\(program)` is neither in the environment nor on PATH",
                hints: [
                    PackageName.nearest(to: program, among: names).map { "did you mean `\($0)`?" }
                        ?? "`stout tree` lists what the environment is made of; `stout add` adds to it"
                ]))
    }
}
