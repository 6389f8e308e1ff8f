internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages

extension Command {
    static let lock = Command(
        name: "lock", summary: "Resolve the Stoutfile and write Stout.lock",
        details: """
            Versions that the lock holds already stay while the Stoutfile allows them; `--upgrade` and `-P` move only what \
            they name and what must follow. A lock that a merge left with conflict markers is repaired: pins of both sides \
            stay where they can. Commit both files. `--check` asks no source: it compares the two files and lists each \
            difference.
            """,
        examples: [
            "stout lock", "stout lock --upgrade", "stout lock -P cmake", "stout lock -P cmake=3.30.2",
            "stout lock --check",
        ],
        options: [
            .flag("check", "Write nothing; fail when Stout.lock does not fit the Stoutfile"),
            .flag("upgrade", "Take the newest version of everything"),
            .values(
                "upgrade-package", short: "P", "NAME[=VERSION]",
                "Take the newest version of NAME, or VERSION (may be repeated)"),
            .maxAge, .jobs, .dryRun,
        ]
    ) { invocation throws(Failure) in
        let progress = Progress(invocation.screen)
        let context = try invocation.context(progress)
        var options = LockProject.Options()
        options.upgradesAll = invocation.has("upgrade")
        try invocation.take(invocation.all("upgrade-package"), written: "stout lock -P ", into: &options)
        options.isDryRun = invocation.has("dry-run") || invocation.has("check")
        if invocation.has("check"), !options.movesAnything {
            let lock = try CheckLock.run(context)
            progress.end()
            if invocation.screen.json { try invocation.screen.out(LockReport.json(lock)) }
            LockReport.sayUpToDate(lock, invocation.screen)
            return 0
        }
        let outcome = try LockProject.run(context, options)
        progress.end()
        if invocation.screen.json { try invocation.screen.out(LockReport.json(outcome)) }
        LockReport.say(outcome, invocation.screen, isDryRun: options.isDryRun)
        guard invocation.has("check"), outcome.isChanged else { return 0 }
        invocation.screen.complain(
            Failure(
                Diagnostic(
                    .lockStale, "\(Project.lockName) would change",
                    hints: ["run the command without `--check` and commit what it writes"])))
        return 1
    }

    static let update = Command(
        name: "update", summary: "Move to newer versions, lock and sync",
        details: """
            Takes the newest version that the Stoutfile allows, of everything or of what is named; NAME=VERSION takes that \
            one. The Stoutfile stays as it is: `stout add NAME` raises what it asks for.
            """,
        examples: ["stout update", "stout update cmake ninja", "stout update cmake=3.30.2", "stout update --dry-run"],
        options: [.flag("no-sync", "Leave the environment as it is"), .maxAge, .jobs, .dryRun],
        arguments: Arguments(label: "[NAME[=VERSION]…]", count: 0...Int.max, passedOn: false)
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let progress = Progress(screen)
        let context = try invocation.context(progress)
        var options = LockProject.Options()
        options.upgradesAll = invocation.arguments.isEmpty
        try invocation.take(invocation.arguments, written: "stout update ", into: &options)
        options.isDryRun = invocation.has("dry-run")
        let outcome: LockProject.Outcome
        var synced: SyncProject.Outcome?
        if options.isDryRun || invocation.has("no-sync") {
            outcome = try LockProject.run(context, options)
        } else {
            let both = try LockProject.runAndSync(context, options)
            (outcome, synced) = (both.lock, both.sync)
        }
        progress.end()
        let told = Set(synced?.environments.flatMap { $0.plan?.changes.map(\.name) ?? [] } ?? [])
        LockReport.say(outcome, screen, isDryRun: options.isDryRun) { !told.contains($0.name) }
        if let synced { SyncReport.say(synced, screen) }
        if screen.json {
            try screen.out(["lock": LockReport.json(outcome), "sync": synced.map(SyncReport.json) ?? .null])
        }
        return 0
    }
}

extension LockProject.Options {
    var movesAnything: Bool { upgradesAll || !upgrades.isEmpty || !moves.isEmpty }
}

extension Invocation {
    /// Takes `NAME` and `NAME=VERSION`.
    fileprivate func take(
        _ words: [String], written: String, into options: inout LockProject.Options
    ) throws(Failure) {
        for argument in try packages(words) {
            if let version = try oneVersion(of: argument, written: written) {
                options.moves[argument.name] = version
            } else {
                options.upgrades.insert(argument.name)
            }
        }
    }
}
