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
        if let failure = folders.lazy.compactMap({ unusable($0 / program, program) }).first { throw failure }
        let names = folders.first.flatMap { try? FileSystem.list($0) } ?? []
        throw Failure(
            Diagnostic(
                .programNotFound, "`\(program)` is neither in the environment nor on PATH",
                hints: [
                    PackageName.nearest(to: program, among: names).map { "did you mean `\($0)`?" }
                        ?? "`stout tree` lists what the environment is made of; `stout add` adds to it"
                ]))
    }

    /// Of something that is there by this name and cannot be run: why; nil when nothing is there.
    private static func unusable(_ path: Path, _ program: String) -> Failure? {
        guard let status = try? FileSystem.status(path, following: false) else { return nil }
        let reason: String
        if let target = try? FileSystem.status(path, following: true) {
            reason = target.kind == .file ? "it is not executable" : "it is not a file"
        } else if status.kind == .symbolicLink, let target = try? FileSystem.readLink(path) {
            reason = "it is a link to `\(target)`, which is not there"
        } else {
            reason = "it cannot be read"
        }
        return Failure(
            Diagnostic(
                .programNotFound, "`\(program)` is there and cannot be run", notes: ["it is `\(path)`", reason],
                hints: ["name another program; `stout tree` lists what the environment is made of"]))
    }
}
