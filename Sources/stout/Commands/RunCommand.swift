internal import Diagnostics
internal import Operations
internal import Packages
internal import Unix

extension Command {
    static let run = Command(
        name: "run", summary: "Run a program in the environment",
        details: """
            Syncs first when the lock or the Stoutfile changed. The program gets the environment's `bin` in front of PATH \
            and the Stoutfile's [env]; its exit status is that of stout.
            """,
        examples: ["stout run -- jq --version", "stout run make test", "stout run --group docs -- typst --version"],
        options: [.runGroup, .locked, .frozen, .jobs, .flag("no-sync", "Use the environment as it is")],
        arguments: .program("PROGRAM [ARG…]")
    ) { invocation throws(Failure) in
        let variables = try invocation.environmentVariables()
        try RunProgram.run(invocation.arguments[0], Array(invocation.arguments.dropFirst()), variables)
    }

    static let shell = Command(
        name: "shell", summary: "Start a shell in the environment",
        details: "The shell is the one that SHELL names. `exit` leaves it.",
        options: [.runGroup, .locked, .frozen, .jobs, .flag("no-sync", "Use the environment as it is")]
    ) { invocation throws(Failure) in
        let variables = try invocation.environmentVariables()
        let shell = Environment.nonEmpty("SHELL") ?? "/bin/sh"
        guard Process.canExecute(Path(shell)) else {
            throw Failure(
                Diagnostic(
                    .noShell, "the shell `\(shell)` cannot be run", hints: ["set SHELL to the path of your shell"]))
        }
        invocation.screen.say("Entering the environment; `exit` leaves it")
        try RunProgram.run(shell, [], variables)
    }
}

extension Option {
    static let runGroup = values(
        "group", "NAME", "With this group too (may be repeated); of an isolated one, in its environment")
}

extension Invocation {
    /// The groups whose environment is meant: an isolated group stands alone, others come beside the default one.
    private func runGroups(_ context: Context) throws(Failure) -> Set<String>? {
        guard has("group") else { return nil }
        let named = Set(all("group"))
        return try EnvironmentVariables.isIsolated(named, context) ? named : named.union([Manifest.defaultGroup])
    }

    /// The variables of the environment, synced first unless the user does not want it.
    func environmentVariables() throws(Failure) -> EnvironmentVariables {
        let progress = Progress(screen)
        let context = try context(progress)
        let groups = try runGroups(context)
        if !has("no-sync") {
            var options = SyncProject.Options()
            options.groups = groups
            options.keepsPins = true
            options.lockUse = try lockUse()
            let outcome = try SyncProject.run(context, options)
            progress.end()
            if !outcome.isUpToDate { SyncReport.say(outcome, screen) }
        }
        return try EnvironmentVariables(context, groups: groups, value: Environment.value)
    }
}
