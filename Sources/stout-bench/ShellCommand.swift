internal import Diagnostics
internal import Packages
internal import Unix

/// `stout-bench shell [--stout PATH] [--names N] [--runs N]`: what somebody waits for at a prompt. Completions of a package's
/// name, as whole processes, and the hook of each shell that is here, in a project in which nothing changed.
func benchShell(_ arguments: [String]) -> Int32 {
    var stout = Machine.stout
    var names = 50_000
    var runs = 41
    var rest = arguments[...]
    while let word = rest.popFirst() {
        let value = rest.popFirst()
        switch (word, value, value.flatMap { Int($0) }) {
        case ("--stout", let value?, _): stout = value
        case ("--names", _, let number?) where number > 0: names = number
        case ("--runs", _, let number?) where number > 0: runs = number
        default:
            print("usage: stout-bench shell [--stout PATH] [--names N] [--runs N]")
            return 1
        }
    }
    let folder = Path(Environment.nonEmpty("TMPDIR") ?? "/tmp") / "stout-bench-\(Process.identifier)"
    defer { try? FileSystem.removeTree(folder) }
    do {
        let stout = stout.contains("/") ? try FileSystem.realPath(Path(stout)).text : stout
        print(Machine.line)
        let figures = ShellFigures(stout: stout, folder: folder, names: names, runs: runs)
        try figures.completions()
        try figures.hooks()
        return 0
    } catch let failure as Failure {
        print(failure.all.map { $0.text(.plain).text }.joined())
    } catch {
        print("stout-bench: \(error)")
    }
    return 2
}

private struct ShellFigures {
    let stout: String
    let folder: Path
    let names: Int
    let runs: Int

    func completions() throws {
        try FileSystem.makeDirectories(folder / "project")
        let registry = SyntheticRegistry(folder: folder, packages: names, versions: 1)
        let root = try registry.make()
        try FileSystem.write(
            folder / "project" / "Stoutfile",
            Array(
                """
                platforms = ["linux-x86_64"]

                [sources]
                bench = { registry = "../registry", root = "\(root.prefixed)" }

                """.utf8))
        let project = ["STOUT_PROJECT=\((folder / "project").text)"]
        try run(stout, ["registry", "update", "-q"], project)
        print("\(names) names; whole processes, medians of \(runs) runs (smallest to largest)\n")
        let name = registry.name(names / 2)
        let start = try sample(["--version"], project)
        print("stout --version                  \(start.text)")
        for (label, word) in [
            ("a whole name", name), ("four letters", String(name.prefix(4))), ("two letters", String(name.prefix(2))),
            ("nothing yet", ""),
        ] {
            let words = ["__complete", "--", "add", word]
            let found = try ChildProcess.run(
                stout, words, environment: ScratchProject.environment(folder) + project,
                output: .captured(limit: 1 << 24))
            let count = found.output.split(separator: UInt8(ascii: "\n")).count
            print("\(padded("completion, \(label)"))\(try sample(words, project).text)   \(count) offered")
        }
    }

    /// The difference between a session with many prompts and one with none.
    func hooks() throws {
        let project = try ScratchProject.make(stout)
        defer { try? FileSystem.removeTree(project) }
        let place = (project / "project").text
        let environment = ScratchProject.environment(project)
        try run(stout, ["allow", "-q", "--project", place], [], environment)
        print("\na prompt with nothing new, medians of \(max(3, runs / 8)) sessions of \(prompts) prompts\n")
        for (shell, options, loop) in Self.shells {
            let isThere =
                (try? ChildProcess.run(shell, options + ["exit"], output: .discarded, discardsErrors: true))?.status
                == 0
            guard isThere else {
                print("\(padded(shell))is not here")
                continue
            }
            func session(_ count: Int) throws -> UInt64 {
                let text = loop.replacing("STOUT", with: stout).replacing("PROJECT", with: place)
                    .replacing("COUNT", with: "\(count)")
                return try run(shell, options + [text], [], environment)
            }
            _ = try session(1)
            var times: [UInt64] = []
            for _ in 0..<max(3, runs / 8) {
                let idle = try session(1)
                let busy = try session(prompts + 1)
                times.append((busy - min(busy, idle)) / UInt64(prompts))
            }
            print("\(padded("the hook of \(shell)"))\(Sample(times).text)")
        }
    }

    private var prompts: Int { 1000 }

    private static let shells = [
        (
            "bash", ["--norc", "--noprofile", "-c"],
            "eval \"$('STOUT' hook bash)\"; cd 'PROJECT'; for ((turn = 0; turn < COUNT; turn++)); do __stout_hook; done"
        ),
        (
            "zsh", ["-f", "-c"],
            "eval \"$('STOUT' hook zsh)\"; cd 'PROJECT'; for ((turn = 0; turn < COUNT; turn++)); do __stout_hook; done"
        ),
        (
            "fish", ["--no-config", "-c"],
            "'STOUT' hook fish | source; cd 'PROJECT'; for turn in (seq COUNT); __stout_hook; end; true"
        ),
    ]

    private func sample(_ words: [String], _ variables: [String]) throws -> Sample {
        _ = try run(stout, words, variables)
        var times: [UInt64] = []
        for _ in 0..<runs { times.append(try run(stout, words, variables)) }
        return Sample(times)
    }

    /// - Returns: nanoseconds.
    @discardableResult
    private func run(
        _ program: String, _ words: [String], _ variables: [String], _ environment: [String]? = nil
    ) throws(SystemError) -> UInt64 {
        let run = try ChildProcess.run(
            program, words, environment: (environment ?? ScratchProject.environment(folder)) + variables,
            output: .discarded, discardsErrors: true)
        if run.status != 0 { throw SystemError(.invalid, words.joined(separator: " "), Path(program)) }
        return run.duration
    }

    private func padded(_ label: String) -> String {
        label + String(repeating: " ", count: max(1, 33 - label.utf8.count))
    }
}
