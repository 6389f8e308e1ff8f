internal import Packages
public import Diagnostics
public import Unix

/// `stout run` and `stout shell`: becomes a program in the environment.
///
/// What cannot be run ends with the status that shells and `env` give: 127 when it is not found, 126 when it is there and
/// cannot be executed.
public enum RunProgram {
    /// Replaces this process; returns only by failing.
    public static func run(
        _ program: String, _ arguments: [String], _ variables: EnvironmentVariables
    ) throws(Failure) -> Never {
        let path = try find(program, variables)
        try become(path, [program] + arguments, variables.applied(to: Environment.all))
    }

    /// Becomes a program that was found; `words` are its name and its arguments.
    public static func become(_ path: Path, _ words: [String], _ environment: [String]) throws(Failure) -> Never {
        do throws(SystemError) {
            try Process.become(path, arguments: words, environment: environment)
        } catch {
            if error.code == .noEntry, let interpreter = ProgramFile.missingInterpreter(of: path) {
                throw Failure(
                    Diagnostic(
                        .interpreterMissing, "`\(path.name)` needs `\(interpreter)`, which is not there",
                        notes: ["`\(path)` names it as its interpreter"],
                        hints: [
                            "install what provides `\(interpreter)`, or use a build of `\(path.name)` for this machine"
                        ]),
                    status: notFound)
            }
            if error.code == .noEntry { throw error.failure("start `\(path.name)`").ending(with: notFound) }
            throw unusable(path, error.code)
        }
    }

    private static let notFound: Int32 = 127
    private static let notExecutable: Int32 = 126

    /// A name with a slash is a path; any other is looked up on the PATH that the program itself will have. What is found
    /// first and can be executed is taken, as `execvp` does.
    static func find(_ program: String, _ variables: EnvironmentVariables) throws(Failure) -> Path {
        if program.contains("/") {
            let path = Path(program)
            if Process.canExecute(path) { return path }
            if (try? FileSystem.statusIfThere(path, following: true)) != .some(nil) { throw unusable(path, nil) }
            throw Failure(
                Diagnostic(.programNotFound, "there is no program `\(program)`", hints: ["check the path"]),
                status: notFound)
        }
        let folders = (variables["PATH"] ?? "").split(separator: ":").map { Path(String($0)) }
        var found: Path?
        for folder in folders where !program.isEmpty {
            let path = folder / program
            if Process.canExecute(path) { return path }
            guard found == nil, let status = try? FileSystem.status(path) else { continue }
            if status.kind == .file || status.kind == .symbolicLink && !FileSystem.isDirectory(path) { found = path }
        }
        if let found { throw unusable(found, nil) }
        let names = folders.first.flatMap { try? FileSystem.list($0) } ?? []
        throw Failure(
            Diagnostic(
                .programNotFound, "`\(program)` is neither in the environment nor on PATH",
                hints: [
                    PackageName.nearest(to: program, among: names.filter { $0 != program }).map {
                        "did you mean `\($0)`?"
                    }
                        ?? "`stout tree` lists what the environment is made of; `stout add` adds to it"
                ]), status: notFound)
    }

    /// Something is there and cannot be executed: why, as far as it shows.
    private static func unusable(_ path: Path, _ code: Errno?) -> Failure {
        let status = try? FileSystem.status(path, following: true)
        var note = code.map { "the system says: \($0)" }
        var hint = "check that path"
        if status == nil, let target = try? FileSystem.readLink(path) {
            note = "`\(path)` is a link to `\(target)`, which is not there"
            hint = "name another program; `stout tree` lists what the environment is made of"
        } else if status?.kind == .directory {
            note = "`\(path)` is a folder"
            hint = "name a program in it"
        } else if FileSystem.refusesPrograms(path) {
            note = "`\(path)` is on a file system that is mounted with `noexec`"
            hint = "set STOUT_HOME, and move the project, to a file system without `noexec`"
        } else if let status, status.permissions & 0o111 == 0 {
            note = "`\(path)` has no permission to be executed"
            // Of the environment's own files nobody changes permissions: they may be those of the keg.
            hint = "name its interpreter, or another program"
        } else if code == nil {
            note = "you have no permission to execute `\(path)`"
            hint = "check who owns that path, and its folders"
        }
        return Failure(
            Diagnostic(
                .programNotExecutable, "`\(path.name)` cannot be executed", notes: note.map { [$0] } ?? [],
                hints: [hint]),
            status: notExecutable)
    }
}
