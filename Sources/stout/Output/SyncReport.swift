internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Storage

/// What a sync has to tell.
enum SyncReport {
    static func say(_ outcome: SyncProject.Outcome, _ screen: Screen, isDryRun: Bool = false) {
        if let lock = outcome.lock, lock.isChanged {
            // What changes here is told once, with the environment.
            let told = Set(outcome.environments.flatMap { $0.plan?.changes.map(\.name) ?? [] })
            LockReport.say(lock, screen, isDryRun: isDryRun) { !told.contains($0.name) }
        }
        if outcome.isUpToDate {
            screen.say("The environment is up to date")
            return
        }
        for environment in outcome.environments { say(environment, screen, isDryRun: isDryRun) }
    }

    private static func say(_ environment: SyncedEnvironment, _ screen: Screen, isDryRun: Bool) {
        let of = environment.group.map { " of the group \($0)" } ?? ""
        if environment.isUpToDate {
            screen.say("The environment\(of) is up to date")
            return
        }
        guard let plan = environment.plan else { return }
        for change in plan.changes { screen.say(line(change, screen)) }
        let size = Size.sum(plan.pours.map(\.knownSize)).map { " (\($0))" } ?? ""
        let poured = plan.pours.isEmpty ? "" : ", \(counted(plan.pours.count, "bottle"))\(size)"
        let packages = counted(plan.members.count, "package")
        if isDryRun {
            screen.say("The environment\(of) would have \(packages)\(poured.isEmpty ? "" : poured + " to fetch")")
        } else {
            let number = environment.generation.map { " as generation \($0.number)\(of)" } ?? ""
            screen.say("\(screen.talk.bold("Synced")) \(packages)\(poured)\(number)")
        }
    }

    static func line(_ change: SyncPlan.Change, _ screen: Screen) -> TerminalText {
        let name = screen.talk.name("\(change.name)")
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

    /// `^ jq 1.6 -> 1.7`
    static func words(_ change: SyncPlan.Change) -> String {
        switch change.kind {
        case .added: "+ \(change.name) \(change.after ?? "")"
        case .removed: "- \(change.name) \(change.before ?? "")"
        case .upgraded: "^ \(change.name) \(change.before ?? "") -> \(change.after ?? "")"
        case .downgraded: "v \(change.name) \(change.before ?? "") -> \(change.after ?? "")"
        case .changed: "~ \(change.name) \(change.after ?? "")"
        }
    }

    static func json(_ change: SyncPlan.Change) -> JSONValue {
        [
            "name": .string(change.name), "kind": .string(change.kind.rawValue),
            "before": change.before.map { .string($0) } ?? .null, "after": change.after.map { .string($0) } ?? .null,
        ]
    }

    /// The project's own environment (or the only one) at the top, the others under `isolated`.
    static func json(_ outcome: SyncProject.Outcome) -> JSONValue {
        let first = outcome.environments.first
        let fields: [(String, JSONValue)] =
            [("up_to_date", .boolean(outcome.isUpToDate))] + (first.map(fields) ?? [])
            + [
                ("isolated", .array(outcome.environments.dropFirst().map { .object(self.fields($0)) })),
                ("lock", outcome.lock.map(LockReport.json) ?? .null),
            ]
        return .object(fields)
    }

    private static func fields(_ environment: SyncedEnvironment) -> [(String, JSONValue)] {
        let plan = environment.plan
        let generation = environment.generation
        return [
            ("group", environment.group.map { .string($0) } ?? .null),
            ("generation", generation.map { .integer(Int64($0.number)) } ?? .null),
            ("platform", (plan?.platform ?? generation?.platform).map { .string("\($0)") } ?? .null),
            ("groups", .array((plan?.groups ?? generation?.groups ?? []).map { .string($0) })),
            ("packages", .integer(Int64(plan?.members.count ?? generation?.members.count ?? 0))),
            (
                "fetched",
                .array(
                    (plan?.pours ?? []).map { pour in
                        [
                            "name": .string(pour.keg.name), "version": .string(pour.keg.versionText),
                            "size": .integer(pour.size), "sha256": .string(pour.keg.bottle.hex),
                        ]
                    })
            ),
            (
                "changes",
                .array((plan?.changes ?? []).map(json))
            ),
        ]
    }
}
