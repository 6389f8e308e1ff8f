internal import Packages
internal import Diagnostics
internal import Notation
internal import Operations

extension Command {
    static let lock = Command(
        name: "lock", summary: "Resolve the Stoutfile and write Stout.lock",
        details: """
            Versions that the lock holds already stay while the Stoutfile allows them. Commit both files.
            """,
        examples: ["stout lock", "stout lock --upgrade", "stout lock -P cmake", "stout lock --check"],
        options: [
            .flag("check", "Write nothing; fail when Stout.lock would change"),
            .flag("upgrade", "Take the newest version of everything"),
            .value("upgrade-package", short: "P", "NAME", "Take the newest version of NAME (may be repeated)"),
            .dryRun,
        ]
    ) { invocation throws(Failure) in
        let progress = Progress(invocation.screen)
        var options = LockProject.Options()
        options.upgradesAll = invocation.has("upgrade")
        options.upgrades = Set(invocation.all("upgrade-package"))
        options.isDryRun = invocation.has("dry-run") || invocation.has("check")
        let outcome = try LockProject.run(try invocation.context(progress), options)
        progress.clear()
        if invocation.screen.json { try invocation.screen.out(LockReport.json(outcome)) }
        LockReport.say(outcome, invocation.screen, isDryRun: options.isDryRun)
        guard invocation.has("check"), outcome.isChanged else { return 0 }
        invocation.screen.complain(
            Failure(
                Diagnostic(
                    .lockStale, "\(Project.lockName) is not what `stout lock` would write",
                    hints: ["run `stout lock` and commit what it writes"])))
        return 1
    }
}

/// What a lock that was resolved has to tell.
enum LockReport {
    static func say(
        _ outcome: LockProject.Outcome, _ screen: Screen, isDryRun: Bool = false,
        where isTold: (LockChange) -> Bool = { _ in true }
    ) {
        for change in outcome.changes where isTold(change) { screen.say(line(change, screen)) }
        let count = counted(Set(outcome.lock.packages.map(\.name)).count, "package")
        let platforms = counted(outcome.lock.platforms.count, "platform")
        if !outcome.isChanged {
            screen.say("Stout.lock is up to date: \(count) for \(platforms)")
        } else if isDryRun {
            screen.say("Stout.lock would change: \(count) for \(platforms)")
        } else {
            screen.say("\(screen.talk.bold("Locked")) \(count) for \(platforms)")
        }
    }

    static func line(_ change: LockChange, _ screen: Screen) -> String {
        let name = screen.talk.name(change.name)
        let before = change.before.joined(separator: ", ")
        let after = change.after.joined(separator: ", ")
        switch change.kind {
        case .added: return "  \(screen.talk.good("+")) \(name) \(after)"
        case .removed: return "  \(screen.talk.error("-")) \(name) \(before)"
        case .upgraded: return "  \(screen.talk.good("^")) \(name) \(before) -> \(after)"
        case .downgraded: return "  \(screen.talk.warning("v")) \(name) \(before) -> \(after)"
        case .changed: return "  \(screen.talk.warning("~")) \(name) \(after)"
        }
    }

    static func json(_ outcome: LockProject.Outcome) -> JSONValue {
        [
            "changed": .boolean(outcome.isChanged),
            "packages": .integer(Int64(Set(outcome.lock.packages.map(\.name)).count)),
            "platforms": .array(outcome.lock.platforms.map { .string("\($0)") }),
            "changes": .array(
                outcome.changes.map { change in
                    [
                        "name": .string(change.name), "kind": .string(change.kind.rawValue),
                        "before": .array(change.before.map { .string($0) }),
                        "after": .array(change.after.map { .string($0) }),
                    ]
                }),
        ]
    }
}
