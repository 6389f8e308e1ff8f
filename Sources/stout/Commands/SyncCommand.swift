internal import Packages
internal import Storage
internal import Diagnostics
internal import Notation
internal import Operations

extension Command {
    static let sync = Command(
        name: "sync", summary: "Make the environment what Stout.lock says",
        details: """
            Locks first when Stout.lock is missing or does not fit the Stoutfile. Afterwards `.stout/env` holds exactly \
            what the lock names, the same bits on every machine.
            """,
        examples: ["stout sync", "stout sync --locked", "stout sync --group ci", "stout sync --dry-run"],
        options: [.locked, .frozen, .group, .onlyGroup, .dryRun]
    ) { invocation throws(Failure) in
        let progress = Progress(invocation.screen)
        let context = try invocation.context(progress)
        var options = SyncProject.Options()
        options.lockUse = try invocation.lockUse()
        options.groups = try invocation.groups(context)
        options.isDryRun = invocation.has("dry-run")
        let outcome: SyncProject.Outcome
        do throws(Failure) { outcome = try SyncProject.run(context, options) } catch {
            progress.clear()
            throw error
        }
        progress.clear()
        if invocation.screen.json { try invocation.screen.out(SyncReport.json(outcome)) }
        SyncReport.say(outcome, invocation.screen, isDryRun: options.isDryRun)
        return 0
    }
}

/// What a sync has to tell.
enum SyncReport {
    static func say(_ outcome: SyncProject.Outcome, _ screen: Screen, isDryRun: Bool = false) {
        if let lock = outcome.lock, lock.isChanged {
            // What changes here is told once, with the environment.
            let told = Set(outcome.plan?.changes.map(\.name) ?? [])
            LockReport.say(lock, screen, isDryRun: isDryRun) { !told.contains($0.name) }
        }
        if outcome.isUpToDate {
            screen.say("The environment is up to date")
            return
        }
        guard let plan = outcome.plan else { return }
        for change in plan.changes { screen.say(line(change, screen)) }
        let bytes = plan.pours.reduce(0) { $0 + $1.size }
        let poured = plan.pours.isEmpty ? "" : ", \(counted(plan.pours.count, "bottle")) (\(Size.text(bytes)))"
        let packages = counted(plan.members.count, "package")
        if isDryRun {
            screen.say("The environment would have \(packages)\(poured.isEmpty ? "" : poured + " to fetch")")
        } else {
            let number = outcome.generation.map { " as generation \($0.number)" } ?? ""
            screen.say("\(screen.talk.bold("Synced")) \(packages)\(poured)\(number)")
        }
    }

    private static func line(_ change: SyncPlan.Change, _ screen: Screen) -> String {
        let name = screen.talk.name(change.name)
        switch change.kind {
        case .added: return "  \(screen.talk.good("+")) \(name) \(change.after ?? "")"
        case .removed: return "  \(screen.talk.error("-")) \(name) \(change.before ?? "")"
        case .upgraded:
            return "  \(screen.talk.good("^")) \(name) \(change.before ?? "") -> \(change.after ?? "")"
        case .downgraded:
            return "  \(screen.talk.warning("v")) \(name) \(change.before ?? "") -> \(change.after ?? "")"
        case .changed: return "  \(screen.talk.warning("~")) \(name) \(change.after ?? "")"
        }
    }

    static func json(_ outcome: SyncProject.Outcome) -> JSONValue {
        let plan = outcome.plan
        return [
            "up_to_date": .boolean(outcome.isUpToDate),
            "generation": outcome.generation.map { .integer(Int64($0.number)) } ?? .null,
            "platform": (plan?.platform ?? outcome.generation?.platform).map { .string("\($0)") } ?? .null,
            "groups": .array((plan?.groups ?? outcome.generation?.groups ?? []).map { .string($0) }),
            "packages": .integer(Int64(plan?.members.count ?? outcome.generation?.members.count ?? 0)),
            "fetched": .array(
                (plan?.pours ?? []).map { pour in
                    [
                        "name": .string(pour.keg.name), "version": .string(pour.keg.versionText),
                        "size": .integer(pour.size), "sha256": .string(pour.keg.bottle.hex),
                    ]
                }),
            "changes": .array(
                (plan?.changes ?? []).map { change in
                    [
                        "name": .string(change.name), "kind": .string(change.kind.rawValue),
                        "before": change.before.map { .string($0) } ?? .null,
                        "after": change.after.map { .string($0) } ?? .null,
                    ]
                }),
            "lock": outcome.lock.map(LockReport.json) ?? .null,
        ]
    }
}
