internal import Diagnostics
internal import Operations
internal import Unix

extension Command {
    static let run = Command(
        name: "run", summary: "Run a program in the environment",
        details: """
            Syncs first when the lock or the Stoutfile changed. The program gets the environment's `bin` in front of PATH \
            and the Stoutfile's [env]; its exit status is that of stout.
            """,
        examples: ["stout run -- jq --version", "stout run make test"],
        options: [.locked, .frozen, .flag("no-sync", "Use the environment as it is")],
        arguments: .program("PROGRAM [ARG…]")
    ) { invocation throws(Failure) in
        let variables = try invocation.environmentVariables()
        try RunProgram.run(invocation.arguments[0], Array(invocation.arguments.dropFirst()), variables)
    }

    static let shell = Command(
        name: "shell", summary: "Start a shell in the environment",
        details: "The shell is the one that SHELL names. `exit` leaves it.",
        options: [.locked, .frozen, .flag("no-sync", "Use the environment as it is")]
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

extension Invocation {
    /// The variables of the environment, synced first unless the user does not want it.
    func environmentVariables() throws(Failure) -> EnvironmentVariables {
        let progress = Progress(screen)
        let context = try context(progress)
        if !has("no-sync") {
            var options = SyncProject.Options()
            options.lockUse = try lockUse()
            let outcome = try SyncProject.run(context, options)
            progress.clear()
            if !outcome.isUpToDate { SyncReport.say(outcome, screen) }
        }
        return try EnvironmentVariables(context, value: Environment.value)
    }
}
